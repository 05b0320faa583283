import { readRows, writeRows } from '#read-models';
import type { SubjectKey } from './key-ring.js';
import { mailboxPlace } from './opened.js';
import { MAILBOXES, type MailboxRow } from './rows.js';
import { saltsOf } from './salts.js';
import type { VaultWrite } from './save-customers.js';

/** A mailbox as one row brings it. */
export interface Mailbox {
  readonly destKey: string;
  /** As its owner writes it. */
  readonly spelling: string;
  readonly locale: string | null;
  readonly timeZone: string | null;
}

/**
 * Brings mailboxes up to date: the first spelling of an address with the last word on its language. Gives the key
 * of each by its `dest_key`.
 */
export async function saveMailboxes(
  { tx, sealing, ring }: VaultWrite,
  mailboxes: readonly Mailbox[],
): Promise<Map<string, SubjectKey>> {
  const wanted = lastWords(mailboxes);
  const before = new Map<string, MailboxRow>();
  for (const row of await readRows(tx, MAILBOXES, 'dest_key', [...wanted.keys()]))
    before.set(row.dest_key, row);
  const numbers = [...before.values()].map(({ key_no: no }) => no);
  const kept = await saltsOf(tx, numbers);
  const keys = new Map<string, SubjectKey>();
  const rows: MailboxRow[] = [];
  for (const { destKey, spelling, locale, timeZone } of wanted.values()) {
    const known = before.get(destKey);
    const salt = known && kept.get(known.key_no);
    if (known && salt) {
      keys.set(destKey, { no: known.key_no, salt });
      const next = {
        ...known,
        locale: locale ?? known.locale,
        time_zone: timeZone ?? known.time_zone,
      };
      if (next.locale !== known.locale || next.time_zone !== known.time_zone) rows.push(next);
    } else {
      const key = ring.take();
      keys.set(destKey, key);
      const sealed = sealing.seal(key.salt, mailboxPlace(destKey), JSON.stringify([spelling]));
      rows.push({ dest_key: destKey, key_no: key.no, locale, time_zone: timeZone, sealed });
    }
  }
  await writeRows(tx, MAILBOXES, rows, 'overwrite');
  return keys;
}

function lastWords(mailboxes: readonly Mailbox[]): Map<string, Mailbox> {
  const all = new Map<string, Mailbox>();
  for (const one of mailboxes) {
    const { spelling } = all.get(one.destKey) ?? one;
    all.set(one.destKey, { ...one, spelling });
  }
  return all;
}
