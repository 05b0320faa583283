import type { RawBuilder } from 'kysely';
import type { IncidentKind, Severity } from '#incidents';
import { sql, type Views } from '#read-models';

/** One time during which a customer is or was affected through one thing; the next may begin where it ends. */
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
  /** Null while it is affected, and no end is known; at the latest when the incident was over. */
  readonly until: string | null;
}

/** Nobody is affected before it began, and who came in after its end was affected from its beginning. */
const since = sql`CASE WHEN f.at IS NULL OR f.at < s.starts_at OR f.at > s.ends_at THEN s.starts_at ELSE f.at END`;

/** Where an incident's end is known, the earlier of its window's and its own. */
const end = sql`CASE WHEN s.ends_at IS NULL OR s.over_at < s.ends_at THEN s.over_at ELSE s.ends_at END`;

/**
 * `SELECT` the periods of a list for which a condition on `affected AS a` holds. Take few customers at a time.
 * `turn`: the list as it stood after that one.
 */
export function affectedPeriods(
  incidentId: string,
  condition: RawBuilder<unknown> = sql`1 = 1`,
  turn: number = LAST_TURN,
): RawBuilder<Period> {
  const at = sql.lit(turn);
  // Limited, so that these rows are looked for first, by their key, and joined after.
  const rows = sql`SELECT a.incident_id, a.customer_id, a.from_turn, a.via,
      CASE WHEN a.until_turn <= ${at} THEN a.until_turn END AS until_turn
    FROM affected AS a WHERE a.incident_id = ${incidentId} AND a.from_turn <= ${at} AND ${condition}
    LIMIT ${sql.lit(Number.MAX_SAFE_INTEGER)}`;
  return sql<Period>`SELECT customer_id, from_turn, until_turn, via, since,
      CASE WHEN until_turn IS NULL THEN ends_at WHEN ended_at < since THEN since
        WHEN ended_at > ends_at THEN ends_at ELSE ended_at END AS until
    FROM (SELECT a.customer_id, a.from_turn, a.until_turn, v.says AS via, ${since} AS since, ${end} AS ends_at,
        coalesce(u.at, s.starts_at) AS ended_at
      FROM (${rows}) AS a
      JOIN affected_scopes AS s ON s.incident_id = a.incident_id
      JOIN affected_turns AS f ON f.incident_id = a.incident_id AND f.turn = a.from_turn
      JOIN affected_vias AS v ON v.incident_id = a.incident_id AND v.via = a.via
      LEFT JOIN affected_turns AS u ON u.incident_id = a.incident_id AND u.turn = a.until_turn
      ) AS periods`;
}

/** The list as it stands. */
const LAST_TURN = 2_147_483_647;

/** The condition on `affected AS a` that it was on the list after that turn, or once before. */
export function knownBy(turn: number | undefined): RawBuilder<unknown> {
  return turn === undefined ? sql`1 = 1` : sql`a.from_turn <= ${sql.lit(turn)}`;
}

/** A list as it stands, or stood at a moment. */
export interface ListAsOf {
  readonly incidentId: string;
  readonly kind: IncidentKind;
  readonly severity: Severity;
  /** ISO 8601, UTC; undefined: now. */
  readonly moment?: string | undefined;
  /** The last that had changed the list by then, -1 where none had; undefined: all have. */
  readonly turn?: number | undefined;
}

/** @param moment ISO 8601, UTC; undefined: now. Gives undefined where no such incident is known. */
export async function listAsOf(
  views: Views,
  incidentId: string,
  moment?: string,
): Promise<ListAsOf | undefined> {
  const turn = sql`(SELECT coalesce(max(t.turn), -1) FROM affected_turns AS t
    WHERE t.incident_id = s.incident_id AND t.said_at <= ${moment ?? ''})`;
  const { rows } = await sql<Pick<ListAsOf, 'kind' | 'severity'> & { turn: number | string }>`
    SELECT s.kind, s.severity, ${turn} AS turn FROM affected_scopes AS s
    WHERE s.incident_id = ${incidentId}`.execute(views);
  const [found] = rows;
  if (!found) return undefined;
  const { kind, severity } = found;
  const list = { incidentId, kind, severity };
  return moment === undefined ? list : { ...list, moment, turn: Number(found.turn) };
}

/** The condition on `affected AS a` that somebody becomes affected at this moment or later. */
export function beginsSince(incidentId: string, moment: string): RawBuilder<unknown> {
  return sql`a.from_turn IN (SELECT f.turn FROM affected_turns AS f
      JOIN affected_scopes AS s ON s.incident_id = f.incident_id
      WHERE f.incident_id = ${incidentId} AND ${since} >= ${moment})
    AND NOT EXISTS (SELECT 1 FROM affected AS b WHERE b.incident_id = a.incident_id
      AND b.customer_id = a.customer_id AND b.until_turn = a.from_turn)`;
}

/** The condition on `affected AS a` that it is affected through a component. */
export function throughComponent(incidentId: string, component: string): RawBuilder<unknown> {
  // Component ids are lower-case letters, digits and dashes: nothing in them that LIKE would read.
  const pattern = `{"components":[%"${component.replaceAll(/[^a-z0-9-]/g, '')}"%]%`;
  return sql`a.via IN (SELECT v.via FROM affected_vias AS v
    WHERE v.incident_id = ${incidentId} AND v.says LIKE ${pattern})`;
}
