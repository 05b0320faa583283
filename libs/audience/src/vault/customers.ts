import { deleteRows, readRows, sql, type Views, type ViewsTransaction } from '#read-models';
import { forgetMarks } from './forget-marks.js';
import { destroyKeys } from './key-ring.js';
import { CONTACT_DETAILS, CUSTOMER_DETAILS } from './rows.js';
import type { Sealing } from './sealing.js';
import { forgetUnusedMailboxes } from './unused-mailboxes.js';

/** Those of the ids that name a customer. */
export async function knownCustomers(
  views: Views | ViewsTransaction,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM vault.customer_details WHERE id IN (${sql.join(ids)})`.execute(views);
  return new Set(rows.map(({ id }) => id));
}

/** Those of the ids that are in the directory, as far as the views have come. */
export async function listedCustomers(
  views: Views | ViewsTransaction,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM customers WHERE id IN (${sql.join(ids)})`.execute(views);
  return new Set(rows.map(({ id }) => id));
}

/** Erases customers, their contacts, and the mailboxes nobody else has and nobody subscribed with. */
export async function forgetCustomers(
  tx: ViewsTransaction,
  sealing: Sealing,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const customers = await readRows(tx, CUSTOMER_DETAILS, 'id', ids);
  const contacts = await readRows(tx, CONTACT_DETAILS, 'customer_id', ids);
  await forgetMarks(tx, sealing, customers, contacts);
  await deleteRows(tx, CONTACT_DETAILS, 'customer_id', ids);
  await deleteRows(tx, CUSTOMER_DETAILS, 'id', ids);
  await forgetUnusedMailboxes(tx, [...new Set(contacts.map((one) => one.dest_key))]);
  await destroyKeys(
    tx,
    customers.map(({ key_no: no }) => no),
  );
}
