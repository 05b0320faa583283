import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAddress } from '#audience';
import PostalMime, { type Email } from 'postal-mime';

/** A letter in the folder, as the list shows it. */
export interface MailboxEntry {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly date: string;
}

export interface MailboxLetter extends MailboxEntry {
  readonly from: string;
  readonly html: string;
  readonly text: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

const LIST_MAX = 200;
/** The header of a letter fits into this. */
const HEADER_BYTES = 8_192;
const ID = /^\w{18}Z-[\w.-]{1,200}$/;

/** Newest first; at most 200. */
export async function listMailbox(folder: string, limit = 50): Promise<MailboxEntry[]> {
  const names = await readdir(folder).catch(() => []);
  const newest = names
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .reverse()
    .slice(0, Math.min(limit, LIST_MAX));
  return Promise.all(
    newest.map(async (name) =>
      entryOf(
        name.slice(0, -'.eml'.length),
        await PostalMime.parse(await headOf(join(folder, name))),
      ),
    ),
  );
}

/** Undefined where there is no such letter. */
export async function readMailbox(folder: string, id: string): Promise<MailboxLetter | undefined> {
  if (!ID.test(id)) return undefined;
  const bytes = await readFile(join(folder, `${id}.eml`)).catch(() => undefined);
  if (!bytes) return undefined;
  const email = await PostalMime.parse(bytes);
  return {
    ...entryOf(id, email),
    from: nameOf(email.from),
    html: email.html ?? '',
    text: email.text ?? '',
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
  };
}

/** Whom a letter is to, in the one spelling of each mailbox. */
export async function recipientsOf(path: string): Promise<string[]> {
  const { to } = await PostalMime.parse(await headOf(path));
  return (to ?? []).flatMap(({ address }) => {
    const read = readAddress(address ?? '');
    return 'problem' in read ? [] : [read.normalised];
  });
}

function entryOf(id: string, { to, subject, date }: Email): MailboxEntry {
  return { id, to: (to ?? []).map(nameOf).join(', '), subject: subject ?? '', date: date ?? '' };
}

function nameOf(mailbox: Email['from']): string {
  if (!mailbox) return '';
  const address = mailbox.address ?? '';
  return mailbox.name ? `${mailbox.name} <${address}>` : address;
}

/** The header alone: of an unfinished body the parser would make nothing useful. */
async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const end = head.indexOf('\r\n\r\n');
    return end === -1 ? head : head.subarray(0, end + 4);
  } finally {
    await file.close();
  }
}
