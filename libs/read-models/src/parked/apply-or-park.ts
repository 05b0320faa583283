import { sql } from 'kysely';
import type { RecordedEvent } from '#event-store';
import { isPassing } from '../passing-trouble.js';
import type { Projection } from '../projection.js';
import type { ViewsTransaction } from '../views.js';
import { parkedFor } from './parked-streams.js';
import { applyAlone } from './repair.projection.js';

/** Hears of each event that could not be applied. */
export type Parked = (event: RecordedEvent, error: unknown) => void;

/**
 * Applies what the projection wants: together, and where that fails one by one, setting aside the streams that fail.
 * @throws what has nothing to do with the events
 */
export async function applyOrPark(
  tx: ViewsTransaction,
  projection: Projection,
  events: readonly RecordedEvent[],
  say: Parked = () => undefined,
): Promise<void> {
  const parked = await parkedFor(tx, projection.name);
  const going = events.filter(({ stream }) => !parked.has(stream));
  if (going.length === 0 || (await applyTogether(tx, projection, going))) return;
  for (const event of going) {
    if (parked.has(event.stream)) continue;
    if (await applyAlone(tx, projection, event, (error) => say(event, error))) continue;
    parked.add(event.stream);
  }
}

/** False where none of it was applied. */
async function applyTogether(
  tx: ViewsTransaction,
  projection: Projection,
  events: readonly RecordedEvent[],
): Promise<boolean> {
  await sql`SAVEPOINT together`.execute(tx);
  try {
    await projection.apply(events, tx);
    await sql`RELEASE SAVEPOINT together`.execute(tx);
    return true;
  } catch (error) {
    if (isPassing(error)) throw error;
    await sql`ROLLBACK TO SAVEPOINT together`.execute(tx);
    await sql`RELEASE SAVEPOINT together`.execute(tx);
    return false;
  }
}
