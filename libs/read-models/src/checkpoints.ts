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
  to: Position,
): Promise<void> {
  await moveFrom(tx, [projection], from, to);
}

/**
 * Moves every checkpoint that is before `to`, in as few statements as there are places to move from. Gives where those
 * that were moved had been. @throws CheckpointMoved
 */
export async function moveCheckpoints(
  tx: ViewsTransaction,
  projections: readonly string[],
  to: Position,
): Promise<ReadonlyMap<string, Position>> {
  const seen = await allCheckpoints(tx);
  const moved = new Map<string, Position>();
  const together = new Map<Position, string[]>();
  for (const name of projections) {
    const from = seen.get(name) ?? (await checkpoint(tx, name));
    if (from >= to) continue;
    moved.set(name, from);
    together.set(from, [...(together.get(from) ?? []), name]);
  }
  for (const [from, names] of together) await moveFrom(tx, names, from, to);
  return moved;
}

async function moveFrom(
  tx: ViewsTransaction,
  projections: readonly string[],
  from: Position,
  to: Position,
): Promise<void> {
  if (to === from) return;
  const { numAffectedRows } = await sql`UPDATE checkpoints SET position = ${to}
    WHERE projection IN (${sql.join(projections)}) AND position = ${from}`.execute(tx);
  if (numAffectedRows !== BigInt(projections.length))
    throw new CheckpointMoved(projections.join(', '));
}

/** How far every projection has come that has begun. */
export async function allCheckpoints(
  views: Views | ViewsTransaction,
): Promise<ReadonlyMap<string, Position>> {
  const { rows } = await sql<{ projection: string; position: Position }>`
    SELECT projection, position FROM checkpoints`.execute(views);
  return new Map(rows.map(({ projection, position }) => [projection, position]));
}

/** How far the slowest of the projections has come. */
export async function slowest(views: Views, projections: readonly string[]): Promise<Position> {
  const known = await allCheckpoints(views);
  return projections
    .map((name) => known.get(name) ?? NOWHERE)
    .reduce((least, position) => (position < least ? position : least));
}
