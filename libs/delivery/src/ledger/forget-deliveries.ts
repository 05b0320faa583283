import { sql, type ViewsTransaction } from '#read-models';

const SLICE = 500;

/** The ledger keeps that somebody was written to, and no longer whom. What is not sent yet reaches nobody. */
export async function forgetDeliveries(
  tx: ViewsTransaction,
  destKeys: readonly string[],
): Promise<void> {
  for (let at = 0; at < destKeys.length; at += SLICE) {
    const slice = destKeys.slice(at, at + SLICE);
    await sql`UPDATE deliveries SET dest_key = 'erased-' || id WHERE dest_key IN (${sql.join(slice)})`.execute(
      tx,
    );
  }
}
