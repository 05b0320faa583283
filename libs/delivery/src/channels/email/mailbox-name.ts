import addressparser from 'nodemailer/lib/addressparser';
import { encodeWord } from 'nodemailer/lib/mime-funcs';

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** One mailbox as people write it: `Acme Status <status@acme.example>`. @throws where it is not exactly one */
export function mailboxFrom(text: string, fallbackName = ''): Mailbox {
  const [mailbox, ...more] = addressparser(text, { flatten: true });
  if (!mailbox?.address.includes('@') || more.length > 0)
    throw new Error(`"${text}" is not one mail address.`);
  return { name: mailbox.name || fallbackName, address: mailbox.address };
}

/** Words as they may stand before an address or a list's id. */
export function phrase(words: string): string {
  const line = words.replaceAll(/\p{Cc}+/gu, ' ').trim();
  if (/[^\x20-\x7e]/.test(line)) return encodeWord(line, 'Q', 52);
  return /^[\w -]*$/.test(line) ? line : `"${line.replaceAll(/["\\]/g, '\\$&')}"`;
}
