import { sql, type ViewsTransaction } from '#read-models';
import { customersOf, membership, type Only, scopesOf } from './membership.query.js';

/** The event by which somebody became, or stopped being, affected. */
export interface Turn {
  readonly position: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Brings the periods of open incidents in line with who is affected now: whoever no longer is has their period
 * closed, whoever newly is gets one opened. A handful of statements, whatever the number of customers.
 */
export async function bringUpToDate(tx: ViewsTransaction, only: Only, turn: Turn): Promise<void> {
  await close(tx, only, turn);
  await relabel(tx, only);
  await open(tx, only, turn);
}

/** Nobody is affected before the incident began. */
export async function open(
  tx: ViewsTransaction,
  only: Only,
  { position, at }: Turn,
): Promise<void> {
  await sql`INSERT INTO affected (incident_id, customer_id, via, from_position, until_position, since, until)
    SELECT m.incident_id, m.customer_id, m.via, ${position}, NULL,
      CASE WHEN s.began_at > ${at} THEN s.began_at ELSE ${at} END, NULL
    FROM (${membership(only)}) AS m JOIN affected_scopes AS s ON s.incident_id = m.incident_id
    WHERE NOT EXISTS (SELECT 1 FROM affected AS a WHERE a.incident_id = m.incident_id
      AND a.customer_id = m.customer_id AND a.until_position IS NULL)`.execute(tx);
}

async function close(tx: ViewsTransaction, only: Only, { position, at }: Turn): Promise<void> {
  await sql`UPDATE affected SET until_position = ${position},
      until = CASE WHEN since > ${at} THEN since ELSE ${at} END
    WHERE until_position IS NULL AND (incident_id, customer_id) IN (
      SELECT a.incident_id, a.customer_id
      FROM affected AS a JOIN affected_scopes AS s ON s.incident_id = a.incident_id
      WHERE a.until_position IS NULL AND s.over = 0 AND ${scopesOf(only)}
        AND ${customersOf(only, sql`a.customer_id`)}
      EXCEPT SELECT m.incident_id, m.customer_id FROM (${membership(only)}) AS m)`.execute(tx);
}

/** Through what they are affected is said as it is now. */
async function relabel(tx: ViewsTransaction, only: Only): Promise<void> {
  await sql`UPDATE affected SET via = m.via FROM (${membership(only)}) AS m
    WHERE affected.incident_id = m.incident_id AND affected.customer_id = m.customer_id
      AND affected.until_position IS NULL AND affected.via <> m.via`.execute(tx);
}
