import { deleteRows, readRows, type ViewsTransaction } from '#read-models';
import { forgetMarks } from './forget-marks.js';
import { CONTACT_DETAILS } from './rows.js';
import type { Sealing } from './sealing.js';
import { forgetUnusedMailboxes } from './unused-mailboxes.js';

/** Removes contacts, and the mailboxes nobody else has. Gives the customers that they were contacts of. */
export async function forgetContacts(
  tx: ViewsTransaction,
  sealing: Sealing,
  ids: readonly string[],
): Promise<string[]> {
  const contacts = await readRows(tx, CONTACT_DETAILS, 'id', ids);
  await forgetMarks(tx, sealing, [], contacts);
  await deleteRows(tx, CONTACT_DETAILS, 'id', ids);
  await forgetUnusedMailboxes(tx, [...new Set(contacts.map((one) => one.dest_key))]);
  return [...new Set(contacts.map(({ customer_id: id }) => id))];
}
