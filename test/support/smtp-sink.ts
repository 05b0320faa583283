import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string;
  readonly messageId: string;
  readonly subject: string;
  /** `performance.now()` when the sink answered 250. */
  readonly at: number;
  readonly size: number;
  /** The first match of the sink's `mark` in the text, where one was asked for. */
  readonly mark: string | undefined;
  /** The whole mail with `keepText`, else its headers. */
  readonly raw: string;
}

export interface SmtpSink {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** Resolves with the next mail. */
  next(): Promise<ReceivedMail>;
  close(): Promise<void>;
}

export interface SinkOptions {
  /** Keeps each mail's text; costs memory at large sizes. */
  readonly keepText?: boolean;
  /** What to look for in the text, which may be folded by quoted-printable. */
  readonly mark?: RegExp;
  /** Milliseconds before each mail is accepted. */
  readonly delayMs?: number;
  /** Mailboxes that are refused for good: 550. */
  readonly refuses?: (address: string) => boolean;
}

/** A real SMTP server on loopback that takes every mail and remembers it. */
export async function startSmtpSink(options: SinkOptions = {}): Promise<SmtpSink> {
  const mails: ReceivedMail[] = [];
  const waiting: ((mail: ReceivedMail) => void)[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    size: 10_000_000,
    maxClients: 200,
    onConnect(_session, done) {
      for (const connection of server.connections) letQuotedSpacesThrough(connection);
      done();
    },
    onRcptTo({ address }, _session, done) {
      if (!options.refuses?.(address.replaceAll(SPACE, ' '))) return done();
      done(Object.assign(new Error('5.1.1 No such mailbox'), { responseCode: 550 }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('latin1');
        const recipients = session.envelope.rcptTo.map(({ address }) =>
          address.replaceAll(SPACE, ' '),
        );
        setTimeout(() => {
          done(null, 'kept');
          const mail = read(raw, recipients.join(','), options);
          mails.push(mail);
          for (const tell of waiting.splice(0)) tell(mail);
        }, options.delayMs ?? 0);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Parsing {
  _parseAddressCommand(name: string, command: Buffer | string): unknown;
}

const SPACE = '\u2420';
const taught = new WeakSet<Parsing>();

/** smtp-server cuts an address at its first space, also inside the quotes where RFC 5321 allows one. */
function letQuotedSpacesThrough(connection: Parsing): void {
  if (taught.has(connection)) return;
  taught.add(connection);
  const parse = connection._parseAddressCommand.bind(connection);
  connection._parseAddressCommand = (name, command) =>
    parse(
      name,
      String(command).replace(/"[^"]*"/g, (quoted) => quoted.replaceAll(' ', SPACE)),
    );
}

function read(raw: string, to: string, { keepText = false, mark }: SinkOptions): ReceivedMail {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) =>
    new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  return {
    to,
    messageId: header('Message-ID'),
    subject: header('Subject'),
    at: performance.now(),
    size: raw.length,
    mark: mark?.exec(raw.replaceAll('=\r\n', ''))?.[0],
    raw: keepText ? raw : head,
  };
}
