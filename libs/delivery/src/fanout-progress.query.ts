import { sql, type Views } from '#read-models';

/** How far one update has got. */
export interface FanoutProgress {
  readonly updateId: string;
  readonly planned: number;
  readonly accepted: number;
  /** Put off by the relay, or in doubt; they will be tried again. */
  readonly deferred: number;
  /** Refused for good, or in doubt to the end. */
  readonly failed: number;
  /** Unsubscribed, without consent or beyond reach by the time it was their turn. */
  readonly skipped: number;
  /** Sent again because nobody knew whether they had left. */
  readonly resends: number;
  readonly startedAt: string;
  /** Null while somebody is waiting. */
  readonly completedAt: string | null;
  /** When the first and the last letter so far was accepted. */
  readonly firstAcceptedAt: string | null;
  readonly lastAcceptedAt: string | null;
}

/** Of one incident, oldest update first; updates that nobody was to be told of are not in it. */
export async function fanoutProgress(views: Views, incidentId: string): Promise<FanoutProgress[]> {
  const { rows } = await sql<FanoutProgress>`
    SELECT f.id AS "updateId", f.planned, f.planned_at AS "startedAt", f.completed_at AS "completedAt",
      coalesce(sum(CASE WHEN d.state = 'accepted' THEN 1 ELSE 0 END), 0) AS accepted,
      coalesce(sum(CASE WHEN d.state IN ('deferred', 'in_doubt') THEN 1 ELSE 0 END), 0) AS deferred,
      coalesce(sum(CASE WHEN d.state = 'failed' THEN 1 ELSE 0 END), 0) AS failed,
      coalesce(sum(CASE WHEN d.state = 'skipped' THEN 1 ELSE 0 END), 0) AS skipped,
      coalesce(sum(d.resends), 0) AS resends,
      min(CASE WHEN d.state = 'accepted' THEN d.done_at END) AS "firstAcceptedAt",
      max(CASE WHEN d.state = 'accepted' THEN d.done_at END) AS "lastAcceptedAt"
    FROM fanouts AS f LEFT JOIN deliveries AS d ON d.fanout_id = f.id
    WHERE f.incident_id = ${incidentId}
    GROUP BY f.id, f.planned, f.planned_at, f.completed_at, f.position ORDER BY f.position`.execute(
    views,
  );
  // PostgreSQL gives sums as text.
  return rows.map((row) => ({
    ...row,
    accepted: Number(row.accepted),
    deferred: Number(row.deferred),
    failed: Number(row.failed),
    skipped: Number(row.skipped),
    resends: Number(row.resends),
  }));
}
