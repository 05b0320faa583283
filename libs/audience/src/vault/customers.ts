import { sql, type Views, type ViewsTransaction } from '#read-models';

/** Those of the ids that name a customer. */
export async function knownCustomers(
  views: Views | ViewsTransaction,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM vault.customers WHERE id IN (${sql.join(ids)})`.execute(views);
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
export async function forgetCustomers(tx: ViewsTransaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await sql<{ key: string }>`
    SELECT DISTINCT dest_key AS key FROM vault.contacts WHERE customer_id IN (${sql.join(ids)})`.execute(
    tx,
  );
  await sql`DELETE FROM vault.contacts WHERE customer_id IN (${sql.join(ids)})`.execute(tx);
  await sql`DELETE FROM vault.customers WHERE id IN (${sql.join(ids)})`.execute(tx);
  if (rows.length === 0) return;
  await sql`DELETE FROM vault.recipients WHERE dest_key IN (${sql.join(rows.map(({ key }) => key))})
    AND NOT EXISTS (SELECT 1 FROM vault.contacts WHERE contacts.dest_key = recipients.dest_key)
    AND NOT EXISTS (SELECT 1 FROM subscriptions WHERE subscriptions.dest_key = recipients.dest_key
      AND state <> 'unsubscribed')`.execute(tx);
}
