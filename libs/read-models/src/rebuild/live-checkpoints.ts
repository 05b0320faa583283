import { sql } from 'kysely';
import type { Position } from '#event-store';
import { engineOf } from '../engine.js';
import { NOWHERE } from '../checkpoints.js';
import type { Views, ViewsTransaction } from '../views.js';

/** How far the tables that people read have come, by the projection's name. */
export type Checkpoints = ReadonlyMap<string, Position>;

export async function liveCheckpoints(
  on: Views | ViewsTransaction,
  projections: readonly string[],
): Promise<Checkpoints> {
  return read(on, projections, false);
}

/** The same, and they stay where they are until the transaction ends. */
export async function holdCheckpoints(
  tx: ViewsTransaction,
  projections: readonly string[],
): Promise<Checkpoints> {
  // SQLite has one writer at a time, and that is us.
  return read(tx, projections, engineOf(tx) === 'postgres');
}

async function read(
  on: Views | ViewsTransaction,
  projections: readonly string[],
  hold: boolean,
): Promise<Checkpoints> {
  const { rows } = await sql<{ projection: string; position: Position }>`
    SELECT projection, position FROM checkpoints WHERE projection IN (${sql.join(projections)})
    ORDER BY projection ${hold ? sql`FOR UPDATE` : sql``}`.execute(on);
  const known = new Map(rows.map(({ projection, position }) => [projection, position]));
  return new Map(projections.map((name) => [name, known.get(name) ?? NOWHERE]));
}
