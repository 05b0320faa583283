import { once } from 'node:events';
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { EmailMessage, Sent } from './email-channel.js';
import { outcomeOf, refused, type SmtpFailure } from './smtp-outcome.js';
import type { SmtpSettings } from './smtp-settings.js';

/** What a try came to, and whether it broke before anything of the message was handed over. */
export interface Tried {
  readonly sent: Sent;
  readonly untouched: boolean;
}

const SETUP_MS = 30_000;

/** One open connection to the relay, for one message at a time. */
export class SmtpSession {
  /** Messages that were tried over it. */
  used = 0;
  private ended = false;
  private abandon: (failure: SmtpFailure) => void = () => undefined;

  private constructor(private readonly connection: SMTPConnection) {
    connection.on('error', () => (this.ended = true));
    connection.on('end', () => (this.ended = true));
  }

  /** Connects, secures and signs in. @throws an error shaped like `SmtpFailure` */
  static async open(settings: SmtpSettings): Promise<SmtpSession> {
    const loopback = /^(localhost|127(\.\d+){3}|::1)$/.test(settings.host);
    const requireTLS = settings.requireTls ?? (settings.user !== undefined && !loopback);
    const connection = new SMTPConnection({
      host: settings.host,
      port: settings.port,
      secure: settings.secure,
      requireTLS: requireTLS && !settings.secure,
      // There is nobody to hide from on the same machine, and its certificate is rarely a real one.
      ignoreTLS: loopback && !requireTLS,
      connectionTimeout: SETUP_MS,
      greetingTimeout: SETUP_MS,
      socketTimeout: settings.deadlineMs,
      socketCloseTimeout: 1_000,
      ...(settings.tls && { tls: settings.tls }),
    });
    const session = new SmtpSession(connection);
    try {
      await within(SETUP_MS * 2, session.connect(settings));
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  get usable(): boolean {
    return !this.ended && !this.connection.destroyed;
  }

  async send(message: EmailMessage, deadlineMs: number): Promise<Tried> {
    this.used += 1;
    if (/[^\x20-\x7e]/.test(message.to) && !offers(this.connection, 'SMTPUTF8')) {
      return {
        sent: refused('EAI_UNSUPPORTED', 'The relay does not take addresses outside ASCII.'),
        untouched: true,
      };
    }
    const body = Readable.from(message.bytes);
    const failure = await this.transmit(message, body, deadlineMs);
    if (typeof failure === 'string')
      return { sent: { outcome: 'accepted', reply: failure }, untouched: false };
    const sent = outcomeOf(failure, body.readableDidRead);
    return { sent, untouched: sent.outcome === 'unavailable' && !body.readableDidRead };
  }

  /** Clears what a failed transaction left behind; false where the connection is of no more use. */
  async reset(): Promise<boolean> {
    if (!this.usable) return false;
    let ended: () => void = () => undefined;
    const cleared = new Promise<boolean>((resolve) => {
      ended = () => resolve(false);
      this.connection.once('end', ended);
      this.connection.reset((error) => resolve(!error));
    });
    return within(SETUP_MS, cleared)
      .catch(() => false)
      .finally(() => this.connection.off('end', ended));
  }

  /** Takes leave where the relay still listens. */
  async quit(): Promise<void> {
    if (!this.usable) return;
    const ended = once(this.connection, 'end');
    this.connection.quit();
    await within(1_000, ended).catch(() => this.close());
  }

  close(): void {
    this.ended = true;
    this.connection.close();
    // nodemailer forgets whom it owes an answer when it is closed.
    this.abandon({ code: 'CLOSED', message: 'Closed before the answer' });
  }

  private async connect({ user, pass }: SmtpSettings): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.connection.once('error', reject);
      this.connection.connect((error) => (error ? reject(error) : resolve()));
    });
    // The final dot is a small packet of its own; held back until the body is acknowledged it costs 40 ms a letter.
    if (this.connection._socket) this.connection._socket.setNoDelay(true);
    if (user === undefined) return;
    await new Promise<void>((resolve, reject) => {
      this.connection.once('error', reject);
      this.connection.login({ user, pass: pass ?? '' }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  /** The relay's words where it accepted, or what went wrong. */
  private transmit(
    { from, to, bytes }: EmailMessage,
    body: Readable,
    deadlineMs: number,
  ): Promise<string | SmtpFailure> {
    return new Promise((resolve) => {
      const end = (result: string | SmtpFailure) => {
        clearTimeout(deadline);
        resolve(result);
      };
      // A relay that sends its answer a byte at a time never runs into a socket timeout.
      const deadline = setTimeout(() => {
        end({ code: 'DEADLINE', message: 'No answer in time' });
        this.close();
      }, deadlineMs);
      this.abandon = end;
      this.connection.send({ from, to: [to], size: bytes.length }, body, (error, info) =>
        end(error ?? info?.response ?? ''),
      );
    });
  }
}

/** nodemailer keeps what EHLO offered to itself, and would send a non-ASCII address to a relay that cannot take it. */
function offers(connection: SMTPConnection, extension: string): boolean {
  const { _supportedExtensions: offered = [] } = connection as unknown as {
    _supportedExtensions?: string[];
  };
  return offered.includes(extension);
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' })),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
