import { sql } from 'kysely';
import type { RecordedEvent } from '#event-store';
import { parkedFor } from '../parked/parked-streams.js';
import { applyAlone } from '../parked/repair.projection.js';
import { isPassing } from '../passing-trouble.js';
import type { Projection } from '../projection.js';
import type { ViewsTransaction } from '../views.js';

/**
 * Applies what the projection wants, as the runner does: together, and where that fails one by one, setting aside the
 * streams that fail.
 * @throws what has nothing to do with the events
 */
export async function applyOrPark(
  tx: ViewsTransaction,
  projection: Projection,
  events: readonly RecordedEvent[],
): Promise<void> {
  const parked = await parkedFor(tx, projection.name);
  const going = events.filter(({ stream }) => !parked.has(stream));
  if (going.length === 0 || (await applyTogether(tx, projection, going))) return;
  for (const event of going) {
    if (parked.has(event.stream) || (await applyAlone(tx, projection, event))) continue;
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
