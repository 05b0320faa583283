import { whoIsTold } from '#audience';
import type { RecordedEvent } from '#event-store';
import { sql, type ViewsTransaction } from '#read-models';
import { LANES } from '../delivery-states.js';
import type { ConfirmationFanout, IncidentFanout } from '../fanout-notice.js';
import type { PlannedIncident } from './planned-incidents.js';

/** Moments and places come from the event that causes the plan; planning itself has no clock. */
type Cause = Pick<RecordedEvent, 'position' | 'recordedAt'>;

/** Plans one update for everybody who is told as of the event: affected customers' contacts first. */
export async function planUpdate(
  tx: ViewsTransaction,
  incident: PlannedIncident,
  notice: IncidentFanout,
  cause: Cause,
): Promise<void> {
  await sql`INSERT INTO fanouts (id, kind, incident_id, planned, planned_at, position, notice)
    VALUES (${notice.update.id}, 'update', ${incident.id}, 0, ${cause.recordedAt}, ${cause.position},
      ${JSON.stringify(notice)})
    ON CONFLICT (id) DO NOTHING`.execute(tx);
  await planRows(tx, incident, notice.update.id, cause);
}

/** Plans the current words again: whoever has them already keeps them, whoever is new gets them now. */
export async function planCurrentAgain(
  tx: ViewsTransaction,
  incident: PlannedIncident,
  cause: Cause,
  onlyTo?: string,
): Promise<void> {
  if (incident.currentUpdateId)
    await planRows(tx, incident, incident.currentUpdateId, cause, onlyTo);
}

/** Those who hear of an incident because it grew must find themselves in the letter. */
export async function widenNotice(
  tx: ViewsTransaction,
  { currentUpdateId, scope }: PlannedIncident,
): Promise<void> {
  const notice = currentUpdateId && (await noticeOf(tx, currentUpdateId));
  if (!notice) return;
  const { components, regions } = scope;
  await sql`UPDATE fanouts SET notice = ${JSON.stringify({ ...notice, scope: { components, regions } })}
    WHERE id = ${currentUpdateId}`.execute(tx);
}

/** When an update was published that readers were told; null where they were not. */
export async function publishedAtOf(
  tx: ViewsTransaction,
  updateId: string,
): Promise<string | null> {
  return (await noticeOf(tx, updateId))?.update.publishedAt ?? null;
}

async function noticeOf(
  tx: ViewsTransaction,
  updateId: string,
): Promise<IncidentFanout | undefined> {
  const { rows } = await sql<{ notice: string }>`
    SELECT notice FROM fanouts WHERE id = ${updateId} AND kind = 'update'`.execute(tx);
  return rows[0] && (JSON.parse(rows[0].notice) as IncidentFanout);
}

/** One letter to one address, asking whether it wants to be told. */
export async function planConfirmation(
  tx: ViewsTransaction,
  destKey: string,
  notice: ConfirmationFanout,
  { position, recordedAt, revision }: RecordedEvent,
): Promise<void> {
  const fanoutId = `confirm:${destKey}:${revision}`;
  await sql`INSERT INTO fanouts (id, kind, incident_id, planned, planned_at, position, notice)
    VALUES (${fanoutId}, 'confirmation', NULL, 1, ${recordedAt}, ${position}, ${JSON.stringify(notice)})
    ON CONFLICT (id) DO NOTHING`.execute(tx);
  await sql`INSERT INTO deliveries (id, fanout_id, incident_id, dest_key, lane, state, planned_at)
    SELECT coalesce(max(id), 0) + 1, ${fanoutId}, NULL, ${destKey}, ${LANES.others}, 'ready', ${recordedAt}
    FROM deliveries WHERE 1 = 1
    ON CONFLICT (fanout_id, dest_key) DO NOTHING`.execute(tx);
}

async function planRows(
  tx: ViewsTransaction,
  { id: incidentId, kind, severity, scope }: PlannedIncident,
  fanoutId: string,
  { position, recordedAt }: Cause,
  onlyTo?: string,
): Promise<void> {
  const told = whoIsTold({ incidentId, kind, severity, scope, asOf: position });
  const whom = onlyTo === undefined ? sql`1 = 1` : sql`told.dest_key = ${onlyTo}`;
  // Row numbers above the newest id keep the order of the lanes; the planner is the table's only inserter.
  const { numAffectedRows } = await sql`
    INSERT INTO deliveries (id, fanout_id, incident_id, dest_key, lane, state, planned_at)
    SELECT (SELECT coalesce(max(id), 0) FROM deliveries) + row_number() OVER (ORDER BY told.lane, told.dest_key),
      ${fanoutId}, ${incidentId}, told.dest_key, told.lane, 'ready', ${recordedAt}
    FROM (${told}) AS told
    WHERE ${whom} AND NOT EXISTS (SELECT 1 FROM deliveries AS already
      WHERE already.fanout_id = ${fanoutId} AND already.dest_key = told.dest_key)
    ON CONFLICT (fanout_id, dest_key) DO NOTHING`.execute(tx);
  const added = Number(numAffectedRows ?? 0n);
  if (added === 0) return;
  await sql`UPDATE fanouts SET planned = planned + ${added}, completed_at = NULL WHERE id = ${fanoutId}`.execute(
    tx,
  );
}
