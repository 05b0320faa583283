import { sql } from 'kysely';
import { BEGINNING, type Position } from '#event-store';
import type { Views, ViewsTransaction } from './views.js';

/** A checkpoint before the first event. */
export const NOWHERE = BEGINNING;

/** Another runner has moved the checkpoint: what is being done now must not count. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';
}

/** How far a projection has come. */
export async function checkpoint(tx: ViewsTransaction, projection: string): Promise<Position> {
  const { rows } = await sql<{ position: Position }>`
    SELECT position FROM checkpoints WHERE projection = ${projection}`.execute(tx);
  if (rows[0]) return rows[0].position;
  await sql`INSERT INTO checkpoints (projection, position) VALUES (${projection}, ${NOWHERE})`.execute(
    tx,
  );
  return NOWHERE;
}

/** Compare-and-set. @throws CheckpointMoved */
export async function moveCheckpoint(
  tx: ViewsTransaction,
  projection: string,
  from: Position,
  to: Position | undefined,
): Promise<void> {
  if (to === undefined || to === from) return;
  const { numAffectedRows } = await sql`
    UPDATE checkpoints SET position = ${to}
    WHERE projection = ${projection} AND position = ${from}`.execute(tx);
  if (numAffectedRows !== 1n) throw new CheckpointMoved(projection);
}

/** How far the slowest of the projections has come. */
export async function slowest(views: Views, projections: readonly string[]): Promise<Position> {
  const { rows } = await sql<{ projection: string; position: Position }>`
    SELECT projection, position FROM checkpoints`.execute(views);
  const known = new Map(rows.map(({ projection, position }) => [projection, position]));
  return projections
    .map((name) => known.get(name) ?? NOWHERE)
    .reduce((least, position) => (position < least ? position : least));
}
