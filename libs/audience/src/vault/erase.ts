import {
  deleteRows,
  readRows,
  scrubVault,
  sql,
  type Views,
  type ViewsTransaction,
} from '#read-models';
import type { ErasedSubject } from '../erasures.js';
import { forgetCustomers } from './customers.js';
import { forgetMarks } from './forget-marks.js';
import { destroyKeys } from './key-ring.js';
import { openMailbox } from './opened.js';
import { CONTACT_DETAILS, MAILBOXES } from './rows.js';
import { saltsOf } from './salts.js';
import type { Vault } from './vault.js';

/** By what a person is named to be erased. One of them. */
export type PersonNamed =
  { readonly destKey: string } | { readonly contactId: string } | { readonly customerId: string };

/**
 * Whom an erasure is of, as far as the vault knows. A customer takes its contacts along, but for mailboxes that another
 * customer has too. Undefined where nobody is known by that name.
 */
export async function subjectOf(
  views: Views,
  named: PersonNamed,
): Promise<ErasedSubject | undefined> {
  if ('destKey' in named) {
    const { rows } = await sql`SELECT 1 FROM vault.mailboxes WHERE dest_key = ${named.destKey}
      UNION SELECT 1 FROM subscriptions WHERE dest_key = ${named.destKey}`.execute(views);
    return rows.length > 0 ? { destKeys: [named.destKey], customerIds: [] } : undefined;
  }
  if ('contactId' in named) {
    const { rows } = await sql<{ key: string }>`
      SELECT dest_key AS key FROM vault.contact_details WHERE id = ${named.contactId}`.execute(
      views,
    );
    return rows[0] && { destKeys: [rows[0].key], customerIds: [] };
  }
  const { customerId } = named;
  const known = await sql`SELECT 1 FROM vault.customer_details WHERE id = ${customerId}
    UNION SELECT 1 FROM customers WHERE id = ${customerId}`.execute(views);
  if (known.rows.length === 0) return undefined;
  const { rows } = await sql<{ key: string }>`
    SELECT DISTINCT t.dest_key AS key FROM vault.contact_details AS t WHERE t.customer_id = ${customerId}
      AND NOT EXISTS (SELECT 1 FROM vault.contact_details AS o
        WHERE o.dest_key = t.dest_key AND o.customer_id <> ${customerId})`.execute(views);
  return { destKeys: rows.map(({ key }) => key), customerIds: [customerId] };
}

/** The addresses of these mailboxes, as long as they can be opened. */
export async function addressesOf(
  { views, sealing }: Vault,
  destKeys: readonly string[],
): Promise<string[]> {
  return views.transaction().execute(async (tx) => {
    const mailboxes = await readRows(tx, MAILBOXES, 'dest_key', destKeys);
    const salts = await saltsOf(
      tx,
      mailboxes.map(({ key_no: no }) => no),
    );
    return mailboxes.flatMap(
      ({ dest_key: key, key_no: no, sealed }) =>
        openMailbox(sealing, key, { salt: salts.get(no), sealed }) ?? [],
    );
  });
}

/** Takes people out of the vault and destroys their keys. Doing it again changes nothing. */
export async function eraseFromVault(
  { views, sealing }: Vault,
  { destKeys, customerIds }: ErasedSubject,
  also: (tx: ViewsTransaction) => Promise<void>,
): Promise<void> {
  await views.transaction().execute(async (tx) => {
    await forgetCustomers(tx, sealing, customerIds);
    const contacts = await readRows(tx, CONTACT_DETAILS, 'dest_key', destKeys);
    const mailboxes = await readRows(tx, MAILBOXES, 'dest_key', destKeys);
    await forgetMarks(tx, sealing, [], contacts);
    await deleteRows(tx, CONTACT_DETAILS, 'dest_key', destKeys);
    await deleteRows(tx, MAILBOXES, 'dest_key', destKeys);
    await destroyKeys(
      tx,
      mailboxes.map(({ key_no: no }) => no),
    );
    await also(tx);
  });
  await scrubVault(views, TABLES);
}

const TABLES = [
  'vault_keys.subjects',
  'vault.contact_details',
  'vault.mailboxes',
  'vault.customer_details',
  'vault.found_by',
];

/** Those of the erased of whom there is something after all: a backup of before was put back. */
export async function leftOvers(
  views: Views,
  { destKeys, customerIds }: ErasedSubject,
): Promise<ErasedSubject> {
  const keys = new Set<string>();
  const ids = new Set<string>();
  for (const slice of slices(destKeys)) {
    // Whoever has just asked to be told again is waited for.
    const { rows } = await sql<{ key: string }>`
      SELECT dest_key AS key FROM vault.contact_details WHERE dest_key IN (${sql.join(slice)})
      UNION SELECT m.dest_key FROM vault.mailboxes AS m WHERE m.dest_key IN (${sql.join(slice)})
        AND NOT EXISTS (SELECT 1 FROM subscriptions AS s
          WHERE s.dest_key = m.dest_key AND s.state = 'pending')`.execute(views);
    for (const { key } of rows) keys.add(key);
  }
  for (const slice of slices(customerIds)) {
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM vault.customer_details WHERE id IN (${sql.join(slice)})`.execute(views);
    for (const { id } of rows) ids.add(id);
  }
  return { destKeys: [...keys], customerIds: [...ids] };
}

const SLICE = 500;

function* slices(list: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < list.length; at += SLICE) yield list.slice(at, at + SLICE);
}
