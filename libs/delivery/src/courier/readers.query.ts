import { sql, type Views } from '#read-models';
import type { Fanout, Reader } from './letter-writer.js';

interface Found extends Reader {
  readonly subscription: 'pending' | 'confirmed' | 'unsubscribed' | null;
  /** 1 where some customer's contact at this address may still be written to. */
  readonly contact: number;
}

/** The reader of a delivery as of now, or why it must not be sent after all. Asked just before sending. */
export async function readerNow(
  views: Views,
  destKey: string,
  kind: Fanout['kind'],
): Promise<
  { readonly reader: Reader } | { readonly skip: 'ERASED' | 'UNSUBSCRIBED' | 'SUPPRESSED' }
> {
  const { rows } = await sql<Found>`
    SELECT r.address, coalesce(r.locale, ${ofCustomer('locale')}) AS locale,
      coalesce(r.time_zone, ${ofCustomer('time_zone')}) AS "timeZone", s.state AS subscription,
      (SELECT count(*) FROM vault.contacts AS c WHERE c.dest_key = r.dest_key AND c.by_email = 1
        AND c.consent IN ('yes', 'contract') AND c.suppressed IS NULL AND c.unsubscribed_at IS NULL) AS contact
    FROM vault.recipients AS r LEFT JOIN subscriptions AS s ON s.dest_key = r.dest_key
    WHERE r.dest_key = ${destKey}`.execute(views);
  const found = rows[0];
  if (!found) return { skip: 'ERASED' };
  // Whoever unsubscribed may ask again; the question is for the owner of the mailbox to answer.
  if (kind === 'confirmation') return { reader: found };
  if (found.subscription === 'unsubscribed') return { skip: 'UNSUBSCRIBED' };
  return found.contact > 0 || found.subscription === 'confirmed'
    ? { reader: found }
    : { skip: 'SUPPRESSED' };
}

/** What the customer of the mailbox `r` says, where its own contacts say nothing. */
function ofCustomer(column: 'locale' | 'time_zone') {
  return sql`(SELECT min(cu.${sql.raw(column)}) FROM vault.contacts AS co
    JOIN vault.customers AS cu ON cu.id = co.customer_id WHERE co.dest_key = r.dest_key)`;
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
