import type { RawBuilder } from 'kysely';
import { sql } from '#read-models';

/** One time during which a customer is or was affected. */
export interface Period {
  readonly customer_id: string;
  /** Periods of a customer in their order. */
  readonly from_turn: number;
  /** Null while it is affected. */
  readonly until_turn: number | null;
  /** A `Via` as JSON. */
  readonly via: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Null while it is affected, and no end is known. */
  readonly until: string | null;
}

/** Nobody is affected before it began, and who came in after its end was affected from its beginning. */
const since = sql`CASE WHEN f.at IS NULL OR f.at < s.starts_at OR f.at > s.ends_at THEN s.starts_at ELSE f.at END`;

/** `SELECT` the periods of a list for which a condition on `affected AS a` holds. Take few customers at a time. */
export function affectedPeriods(
  incidentId: string,
  condition: RawBuilder<unknown> = sql`1 = 1`,
): RawBuilder<Period> {
  // Limited, so that these rows are looked for first, by their key, and joined after.
  const rows = sql`SELECT a.incident_id, a.customer_id, a.from_turn, a.until_turn, a.via FROM affected AS a
    WHERE a.incident_id = ${incidentId} AND ${condition} LIMIT ${sql.lit(Number.MAX_SAFE_INTEGER)}`;
  return sql<Period>`SELECT customer_id, from_turn, until_turn, via, since,
      CASE WHEN until_turn IS NULL THEN ends_at WHEN ended_at < since THEN since
        WHEN ended_at > ends_at THEN ends_at ELSE ended_at END AS until
    FROM (SELECT a.customer_id, a.from_turn, a.until_turn, v.says AS via, ${since} AS since, s.ends_at,
        coalesce(u.at, s.starts_at) AS ended_at
      FROM (${rows}) AS a
      JOIN affected_scopes AS s ON s.incident_id = a.incident_id
      JOIN affected_turns AS f ON f.incident_id = a.incident_id AND f.turn = a.from_turn
      JOIN affected_vias AS v ON v.incident_id = a.incident_id AND v.via = a.via
      LEFT JOIN affected_turns AS u ON u.incident_id = a.incident_id AND u.turn = a.until_turn
      ) AS periods`;
}

/** The condition on `affected AS a` that a period begins at this moment or later. */
export function beginsSince(incidentId: string, moment: string): RawBuilder<unknown> {
  return sql`a.from_turn IN (SELECT f.turn FROM affected_turns AS f
    JOIN affected_scopes AS s ON s.incident_id = f.incident_id
    WHERE f.incident_id = ${incidentId} AND ${since} >= ${moment})`;
}

/** The condition on `affected AS a` that it is affected through a component. */
export function throughComponent(incidentId: string, component: string): RawBuilder<unknown> {
  // Component ids are lower-case letters, digits and dashes: nothing in them that LIKE would read.
  const pattern = `{"components":[%"${component.replaceAll(/[^a-z0-9-]/g, '')}"%]%`;
  return sql`a.via IN (SELECT v.via FROM affected_vias AS v
    WHERE v.incident_id = ${incidentId} AND v.says LIKE ${pattern})`;
}
