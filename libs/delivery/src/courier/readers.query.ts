import { destinations, type Vault } from '#audience';
import { sql, type Views } from '#read-models';
import type { Fanout, Reader } from './letter-writer.js';

type Skip = 'ERASED' | 'NO_CONSENT' | 'SUPPRESSED' | 'UNSUBSCRIBED';

/** How a mailbox stands; how many contacts of customers it has of each sort. */
interface Standing {
  readonly subscription: 'pending' | 'confirmed' | 'unsubscribed' | null;
  /** May be written to. */
  readonly open: number | null;
  readonly suppressed: number | null;
  readonly unsubscribed: number | null;
}

/** The reader of a delivery as of now, or why it must not be sent after all. Asked just before sending. */
export async function readerNow(
  vault: Vault,
  destKey: string,
  kind: Fanout['kind'],
): Promise<{ readonly reader: Reader } | { readonly skip: Skip }> {
  const reader = (await destinations(vault, [destKey])).get(destKey);
  if (!reader) return { skip: 'ERASED' };
  // Whoever unsubscribed may ask again; the question is for the owner of the mailbox to answer.
  const skip = kind === 'confirmation' ? undefined : await skipNow(vault.views, destKey);
  return skip ? { skip } : { reader };
}

async function skipNow(views: Views, destKey: string): Promise<Skip | undefined> {
  const { rows } = await sql<Standing>`
    SELECT (SELECT state FROM subscriptions WHERE dest_key = ${destKey}) AS subscription,
      sum(CASE WHEN by_email = 1 AND consent IN ('yes', 'contract') AND suppressed IS NULL
        AND unsubscribed_at IS NULL THEN 1 ELSE 0 END) AS open,
      count(suppressed) AS suppressed, count(unsubscribed_at) AS unsubscribed
    FROM vault.contact_details WHERE dest_key = ${destKey}`.execute(views);
  const { subscription, open, suppressed, unsubscribed } = rows[0] ?? {};
  if (subscription === 'unsubscribed') return 'UNSUBSCRIBED';
  if (subscription === 'confirmed' || Number(open) > 0) return undefined;
  if (Number(suppressed) > 0) return 'SUPPRESSED';
  return Number(unsubscribed) > 0 ? 'UNSUBSCRIBED' : 'NO_CONSENT';
}

/** What the given fan-outs say. */
export async function fanoutsOf(
  views: Views,
  ids: readonly string[],
): Promise<Map<string, Fanout>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; kind: Fanout['kind']; notice: string }>`
    SELECT id, kind, notice FROM fanouts WHERE id IN (${sql.join([...ids])})`.execute(views);
  // The planner wrote the notice in the shape that its kind says.
  return new Map(
    rows.map(({ id, kind, notice }) => [
      id,
      { kind, notice: JSON.parse(notice) as unknown } as Fanout,
    ]),
  );
}
