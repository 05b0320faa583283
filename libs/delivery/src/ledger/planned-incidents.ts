import { affectsSomeOf } from '#audience';
import type { EventOf, Position, RecordedEvent } from '#event-store';
import {
  type incidentEvents,
  type IncidentKind,
  type Phase,
  type Scope,
  type Severity,
} from '#incidents';
import { sql, streamId, type ViewsTransaction } from '#read-models';

/** What the planner has itself heard about an incident, so that no other projection can be ahead or behind. */
export interface PlannedIncident {
  readonly id: string;
  readonly title: string;
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly beganAt: string;
  readonly scope: Scope;
  /** It came from elsewhere; nobody hears of its history unless `notify`. */
  readonly imported: boolean;
  readonly notify: boolean;
  readonly phase: Phase | null;
  readonly over: boolean;
  /** The newest words that readers were told; null where there are none. */
  readonly currentUpdateId: string | null;
  /** Told updates, oldest first, at most `THREAD_MAX`. */
  readonly updates: readonly string[];
}

/** As many ids as a mailbox is given to find the thread. */
const THREAD_MAX = 10;

type Stored = Omit<PlannedIncident, 'scope' | 'updates' | 'imported' | 'notify' | 'over'> & {
  readonly scope: string;
  readonly updates: string;
  readonly imported: number;
  readonly notify: number;
  readonly over: number;
};

const columns = sql`incident_id AS id, title, kind, severity, began_at AS "beganAt", scope, imported, notify, phase,
  over, current_update_id AS "currentUpdateId", updates`;

export async function rememberDeclared(
  tx: ViewsTransaction,
  event: RecordedEvent,
  fact: Extract<EventOf<typeof incidentEvents>, { type: 'IncidentDeclared' }>['data'],
): Promise<void> {
  await sql`INSERT INTO fanout_incidents (incident_id, title, kind, severity, began_at, scope, imported, notify, updates)
    VALUES (${streamId(event)}, ${fact.title}, ${fact.kind}, ${fact.severity},
      ${new Date(fact.beganAt).toISOString()}, ${JSON.stringify(fact.scope)}, ${fact.origin ? 1 : 0},
      ${!fact.origin || fact.origin.notify ? 1 : 0}, '[]')
    ON CONFLICT (incident_id) DO NOTHING`.execute(tx);
}

export async function rememberScope(tx: ViewsTransaction, id: string, scope: Scope): Promise<void> {
  await sql`UPDATE fanout_incidents SET scope = ${JSON.stringify(scope)} WHERE incident_id = ${id}`.execute(
    tx,
  );
}

export async function rememberSeverity(
  tx: ViewsTransaction,
  id: string,
  severity: Severity,
): Promise<void> {
  await sql`UPDATE fanout_incidents SET severity = ${severity} WHERE incident_id = ${id}`.execute(
    tx,
  );
}

export async function rememberPhase(
  tx: ViewsTransaction,
  id: string,
  phase: Phase,
  over: boolean,
): Promise<void> {
  await sql`UPDATE fanout_incidents SET phase = ${phase}, over = ${over ? 1 : 0}
    WHERE incident_id = ${id}`.execute(tx);
}

/** From now on `updateId` is what newly affected customers are told. */
export async function rememberTold(
  tx: ViewsTransaction,
  incident: PlannedIncident,
  updateId: string,
): Promise<void> {
  const updates = [...incident.updates, updateId].slice(-THREAD_MAX);
  await sql`UPDATE fanout_incidents SET current_update_id = ${updateId}, updates = ${JSON.stringify(updates)}
    WHERE incident_id = ${incident.id}`.execute(tx);
}

export async function plannedIncident(
  tx: ViewsTransaction,
  id: string,
): Promise<PlannedIncident | undefined> {
  const { rows } =
    await sql<Stored>`SELECT ${columns} FROM fanout_incidents WHERE incident_id = ${id}`.execute(
      tx,
    );
  return rows.map(read)[0];
}

/** Those about which somebody newly affected must be told at once. */
export function incidentsBeingTold(tx: ViewsTransaction): Promise<PlannedIncident[]> {
  return beingTold(tx, sql`1 = 1`);
}

/** As many customers as one statement asks for; of more than that, every incident may affect one. */
const CUSTOMERS_MAX = 1_000;

/** Those of them that affect one of these customers as of this event. */
export async function incidentsAffecting(
  tx: ViewsTransaction,
  customerIds: readonly string[],
  asOf: Position,
): Promise<PlannedIncident[]> {
  if (customerIds.length === 0) return [];
  if (customerIds.length > CUSTOMERS_MAX) return incidentsBeingTold(tx);
  const incidentId = sql`fanout_incidents.incident_id`;
  return beingTold(tx, affectsSomeOf(incidentId, customerIds, asOf));
}

async function beingTold(
  tx: ViewsTransaction,
  condition: ReturnType<typeof sql>,
): Promise<PlannedIncident[]> {
  const { rows } = await sql<Stored>`SELECT ${columns} FROM fanout_incidents
    WHERE over = 0 AND current_update_id IS NOT NULL AND ${condition} ORDER BY incident_id`.execute(
    tx,
  );
  return rows.map(read);
}

function read({ scope, updates, imported, notify, over, ...row }: Stored): PlannedIncident {
  return {
    ...row,
    scope: JSON.parse(scope) as Scope,
    updates: JSON.parse(updates) as string[],
    imported: imported === 1,
    notify: notify === 1,
    over: over === 1,
  };
}
