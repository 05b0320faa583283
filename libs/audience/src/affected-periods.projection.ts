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

/** An incident that has just been declared, and by which event. */
export interface Opening {
  readonly incidentId: string;
  readonly position: string;
}

const OPENINGS = 64;

/** Opens the first periods of incidents, which begin when the incidents did. */
export async function openDeclared(
  tx: ViewsTransaction,
  openings: readonly Opening[],
): Promise<void> {
  for (let at = 0; at < openings.length; at += OPENINGS) {
    const slice = openings.slice(at, at + OPENINGS);
    // Of a few lengths only, so that few statements are prepared; no incident has this id.
    const length = 2 ** Math.ceil(Math.log2(slice.length));
    while (slice.length < length) slice.push({ incidentId: '', position: '' });
    const turns = slice.map(({ incidentId, position }) => sql`(${incidentId}, ${position})`);
    const incidentIds = slice.map(({ incidentId }) => incidentId);
    await sql`WITH turns (incident_id, position) AS (VALUES ${sql.join(turns)})
      INSERT INTO affected (incident_id, customer_id, via, from_position, until_position, since, until)
      SELECT m.incident_id, m.customer_id, m.via, t.position, NULL, s.began_at, NULL
      FROM (${membership({ incidentIds })}) AS m
      JOIN affected_scopes AS s ON s.incident_id = m.incident_id
      JOIN turns AS t ON t.incident_id = m.incident_id`.execute(tx);
  }
}

/** Which of these components anybody uses. */
export async function inUse(
  tx: ViewsTransaction,
  components: readonly string[],
): Promise<Set<string>> {
  const used = new Set<string>();
  for (let at = 0; at < components.length; at += OPENINGS) {
    const slice = components.slice(at, at + OPENINGS).map((component) => sql`(${component})`);
    const { rows } = await sql<{ item: string }>`
      WITH asked (item) AS (VALUES ${sql.join(slice)}) SELECT item FROM asked
      WHERE EXISTS (SELECT 1 FROM customer_components AS cc WHERE cc.component_id = asked.item)`.execute(
      tx,
    );
    for (const { item } of rows) used.add(item);
  }
  return used;
}

/** Nobody is affected before the incident began. */
async function open(tx: ViewsTransaction, only: Only, { position, at }: Turn): Promise<void> {
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
