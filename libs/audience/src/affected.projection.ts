import type { EventOf, RecordedEvent } from '#event-store';
import { type incidentEvents, isLastPhase, type Scope } from '#incidents';
import {
  NOWHERE,
  type Projection,
  projection,
  sql,
  streamId,
  type ViewsTransaction,
} from '#read-models';
import { bringUpToDate, open, type Turn } from './affected-periods.projection.js';
import {
  isAnythingOpen,
  knownScope,
  rememberDeclared,
  rememberOver,
  rememberReopened,
  rememberScope,
  rememberSeverity,
} from './affected-scopes.projection.js';
import { changedAmong, dropCustomers, keepCustomers } from './directory.projection.js';
import type { directoryEvents } from './events.js';

const TABLES = [
  'customers',
  'customer_components',
  'affected_scopes',
  'affected_scope_parts',
  'affected',
  'affected_progress',
];

type UpdatePublished = Extract<EventOf<typeof incidentEvents>, { type: 'UpdatePublished' }>['data'];
type Facts = typeof incidentEvents & typeof directoryEvents;

/** `passing`: incidents whose history ends within the same batch, so that nobody needs to be found for them. */
const steps = (passing: ReadonlySet<string>) =>
  projection<Facts>('affected', TABLES, {
    IncidentDeclared: async (fact, event, tx) => {
      await rememberDeclared(tx, streamId(event), fact);
      const isBackfilled = fact.origin !== null && !fact.origin.notify;
      if (isBackfilled && passing.has(event.stream)) return;
      const turn = { position: event.position, at: utc(fact.beganAt) };
      await open(tx, { incidentId: streamId(event) }, turn);
    },
    ScopeWidened: ({ scope }, event, tx) => changeScope(tx, event, scope),
    ScopeNarrowed: ({ scope }, event, tx) => changeScope(tx, event, scope),
    SeverityReassessed: ({ severity }, event, tx) =>
      rememberSeverity(tx, streamId(event), severity),
    UpdatePublished: async (fact, event, tx) => {
      if (isLastPhase(fact.phase)) await end(tx, streamId(event), isHistory(fact));
      else await reopen(tx, event);
    },
    CustomersRecorded: async ({ customers }, event, tx) => {
      const changed = await changedAmong(tx, customers);
      if (changed.length === 0) return;
      await keepCustomers(tx, changed);
      await lookAgain(
        tx,
        event,
        changed.map(({ id }) => id),
      );
    },
    CustomersRetired: async ({ customerIds }, event, tx) => {
      await dropCustomers(tx, customerIds);
      await lookAgain(tx, event, customerIds);
    },
  });

/**
 * Which customers each incident affects, and since and until when: scope × directory, in the order of the log.
 * Once an incident is over its list stands. History brought from elsewhere ends with no list at all: who was a
 * customer at that time is not known.
 */
export const affectedProjection: Projection = {
  ...steps(new Set()),
  apply: async (events, tx) => {
    const seen = await progress(tx);
    const fresh = events.filter(({ position }) => position > seen);
    const last = fresh.at(-1);
    if (!last) return;
    await steps(passingHistory(fresh)).apply(fresh, tx);
    await sql`UPDATE affected_progress SET position = ${last.position}`.execute(tx);
  },
};

/** How far the tables have come: a batch that is delivered again changes nothing. */
async function progress(tx: ViewsTransaction): Promise<string> {
  const { rows } = await sql<{ position: string }>`SELECT position FROM affected_progress`.execute(
    tx,
  );
  if (rows[0]) return rows[0].position;
  await sql`INSERT INTO affected_progress (position) VALUES (${NOWHERE})`.execute(tx);
  return NOWHERE;
}

function passingHistory(events: readonly RecordedEvent[]): Set<string> {
  const ends = events.filter(({ type, data }) => {
    if (type !== 'UpdatePublished') return false;
    // The store moves opaque data; the type name says which shape the schema once accepted.
    const fact = data as UpdatePublished;
    return isLastPhase(fact.phase) && isHistory(fact);
  });
  return new Set(ends.map(({ stream }) => stream));
}

/** Said by another tool, long ago. */
function isHistory({ words, importedStatus }: UpdatePublished): boolean {
  return 'body' in words || importedStatus !== null;
}

async function changeScope(
  tx: ViewsTransaction,
  event: RecordedEvent,
  scope: Scope,
): Promise<void> {
  await rememberScope(tx, streamId(event), scope);
  await bringUpToDate(tx, { incidentId: streamId(event) }, turnOf(event));
}

async function end(tx: ViewsTransaction, id: string, asHistory: boolean): Promise<void> {
  const known = await knownScope(tx, id);
  if (!known || known.over) return;
  await rememberOver(tx, id);
  if (known.backfilled && asHistory)
    await sql`DELETE FROM affected WHERE incident_id = ${id}`.execute(tx);
}

async function reopen(tx: ViewsTransaction, event: RecordedEvent): Promise<void> {
  const id = streamId(event);
  const known = await knownScope(tx, id);
  if (!known?.over) return;
  await rememberReopened(tx, id, known.scope);
  await bringUpToDate(tx, { incidentId: id }, turnOf(event));
}

async function lookAgain(
  tx: ViewsTransaction,
  event: RecordedEvent,
  customerIds: string[],
): Promise<void> {
  if (await isAnythingOpen(tx)) await bringUpToDate(tx, { customerIds }, turnOf(event));
}

function turnOf({ position, metadata }: RecordedEvent): Turn {
  return { position, at: utc(metadata.occurredAt) };
}

/** One spelling of a moment, so that text order is time order. */
function utc(moment: string): string {
  return new Date(moment).toISOString();
}
