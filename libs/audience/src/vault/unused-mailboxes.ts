import { deleteRows, readRows, sql, type ViewsTransaction } from '#read-models';
import { destroyKeys } from './key-ring.js';
import { MAILBOXES } from './rows.js';

/** Forgets those of the mailboxes that no contact has and nobody subscribed with. */
export async function forgetUnusedMailboxes(
  tx: ViewsTransaction,
  destKeys: readonly string[],
): Promise<void> {
  const mailboxes = await readRows(tx, MAILBOXES, 'dest_key', destKeys);
  if (mailboxes.length === 0) return;
  const used = await usedAmong(tx, destKeys);
  const unused = mailboxes.filter(({ dest_key: key }) => !used.has(key));
  const keys = unused.map(({ dest_key: key }) => key);
  await deleteRows(tx, MAILBOXES, 'dest_key', keys);
  await destroyKeys(
    tx,
    unused.map(({ key_no: no }) => no),
  );
}

const SLICE = 500;

async function usedAmong(tx: ViewsTransaction, destKeys: readonly string[]): Promise<Set<string>> {
  const used = new Set<string>();
  for (let at = 0; at < destKeys.length; at += SLICE) {
    const slice = sql.join(destKeys.slice(at, at + SLICE));
    const { rows } = await sql<{ key: string }>`
      SELECT dest_key AS key FROM vault.contact_details WHERE dest_key IN (${slice})
      UNION SELECT dest_key FROM subscriptions
        WHERE dest_key IN (${slice}) AND state <> 'unsubscribed'`.execute(tx);
    for (const { key } of rows) used.add(key);
  }
  return used;
}
