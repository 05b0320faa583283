import { sql } from 'kysely';
import { type EventStore, type RecordedEvent, wholeStream } from '#event-store';
import { checkpoint } from '../checkpoints.js';
import { isPassing } from '../passing-trouble.js';
import type { Projection } from '../projection.js';
import type { ViewsTransaction } from '../views.js';
import { repairEvents } from './events.js';
import { listParked, park, unpark } from './parked-streams.js';
import { RetryParked } from './repairs.js';

/** The name of its checkpoint. */
export const REPAIRS = 'repairs';

/**
 * Carries out what people decided about parked streams. It follows the log like a view, after all others, so a
 * decision is carried out once, in the transaction that also moves its checkpoint.
 */
export function repairProjection(
  store: EventStore,
  projections: readonly Projection[],
): Projection {
  return {
    name: REPAIRS,
    handles: Object.keys(repairEvents),
    tables: [],
    apply: async (events, tx) => {
      for (const event of events) {
        // Written by a newer program or not: what concerns none of our views is nothing to do here.
        const decided = RetryParked.safeParse(event.data);
        const projection = projections.find(({ name }) => name === decided.data?.projection);
        if (!decided.success || !projection) continue;
        if (event.type === 'ParkedEventSkipped') await skip(tx, event);
        await tryAgain(tx, store, projection, decided.data.stream);
      }
    },
  };
}

/** Applies a parked stream from the event that failed on, as far as it goes. */
async function tryAgain(
  tx: ViewsTransaction,
  store: EventStore,
  projection: Projection,
  stream: string,
): Promise<void> {
  const parked = (await listParked(tx)).find(
    (one) => one.projection === projection.name && one.stream === stream,
  );
  if (!parked) return;
  const seen = await checkpoint(tx, projection.name);
  const skipped = await skippedOf(tx, projection.name, stream);
  const waiting = (await wholeStream(store, stream)).filter(
    ({ revision, position, type }) =>
      revision >= parked.revision &&
      position <= seen &&
      projection.handles.includes(type) &&
      !skipped.has(String(revision)),
  );
  await unpark(tx, projection.name, stream);
  for (const event of waiting) {
    if (!(await applyAlone(tx, projection, event))) return;
  }
}

/** True where it could be applied; otherwise the stream is parked from here on. */
export async function applyAlone(
  tx: ViewsTransaction,
  projection: Projection,
  event: RecordedEvent,
  said: (error: unknown) => void = () => undefined,
): Promise<boolean> {
  await sql`SAVEPOINT one_event`.execute(tx);
  try {
    await projection.apply([event], tx);
    await sql`RELEASE SAVEPOINT one_event`.execute(tx);
    return true;
  } catch (error) {
    if (isPassing(error)) throw error;
    await sql`ROLLBACK TO SAVEPOINT one_event`.execute(tx);
    await sql`RELEASE SAVEPOINT one_event`.execute(tx);
    await park(tx, projection.name, event, error);
    said(error);
    return false;
  }
}

async function skip(tx: ViewsTransaction, event: RecordedEvent): Promise<void> {
  const { projection, stream, revision } = repairEvents.ParkedEventSkipped.parse(event.data);
  await sql`INSERT INTO skipped_events (projection, stream, revision)
    VALUES (${projection}, ${stream}, ${revision}) ON CONFLICT DO NOTHING`.execute(tx);
}

async function skippedOf(
  tx: ViewsTransaction,
  projection: string,
  stream: string,
): Promise<Set<string>> {
  const { rows } = await sql<{ revision: string }>`SELECT revision FROM skipped_events
    WHERE projection = ${projection} AND stream = ${stream}`.execute(tx);
  return new Set(rows.map(({ revision }) => revision));
}
