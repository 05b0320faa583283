import addressparser from 'nodemailer/lib/addressparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import { encodeWord } from 'nodemailer/lib/mime-funcs';

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** A letter before it is bytes. Ids are without angle brackets. */
export interface Letter {
  readonly from: Mailbox;
  readonly replyTo?: Mailbox | undefined;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly language: string;
  readonly date: Date;
  readonly messageId: string;
  readonly inReplyTo?: string | undefined;
  readonly references: readonly string[];
  /** Finished header lines, in ASCII, without line breaks. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The bytes of a letter: text and html side by side. The same letter always gives the same bytes. */
export function mimeMessage(letter: Letter): Promise<Buffer> {
  const { from, replyTo, to, subject, html, text, date, messageId, inReplyTo, references } = letter;
  const headers = Object.entries({ ...letter.headers, 'Content-Language': letter.language });
  return new MailComposer({
    from: { ...from },
    ...(replyTo && { replyTo: { ...replyTo } }),
    to: { name: '', address: to },
    subject,
    html,
    text,
    date,
    messageId: `<${messageId}>`,
    ...(inReplyTo && { inReplyTo: `<${inReplyTo}>` }),
    references: references.map((id) => `<${id}>`),
    headers: headers.map(([key, value]) => ({ key, value: { prepared: true, value: oneLine(value) } })),
    textEncoding: 'quoted-printable',
    newline: 'windows',
    baseBoundary: messageId,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

/** One mailbox as people write it: `Acme Status <status@acme.example>`. @throws where it is not exactly one */
export function readMailbox(text: string, fallbackName = ''): Mailbox {
  const [mailbox, ...more] = addressparser(text, { flatten: true });
  if (!mailbox?.address.includes('@') || more.length > 0) throw new Error(`"${text}" is not one mail address.`);
  return { name: mailbox.name || fallbackName, address: mailbox.address };
}

/** Words as they may stand before an address or a list's id. */
export function phrase(words: string): string {
  const line = oneLine(words);
  if (/[^\x20-\x7e]/.test(line)) return encodeWord(line, 'Q', 52);
  return /^[\w -]*$/.test(line) ? line : `"${line.replaceAll(/["\\]/g, '\\$&')}"`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
