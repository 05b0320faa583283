import { type Position, Refusal } from '#event-store';
import { sql } from 'kysely';
import type { Migration } from '../migrations.js';
import { NOWHERE } from '../checkpoints.js';
import type { ViewsTransaction } from '../views.js';

/**
 * Every version of a projection's tables there was: `building` while the log is read into a shadow, then `live`, then
 * `retired`; or `retired` at once where it never went live. No number is given twice. Before the first rebuild there
 * is no row. `position`: how far it had come when it last changed.
 */
export const rebuildMigrations: readonly Migration[] = [
  {
    name: 'read-models-rebuild-001-versions',
    statements: [
      `CREATE TABLE projection_versions (name TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL,
         position TEXT NOT NULL, PRIMARY KEY (name, version))`,
    ],
  },
];

/** Begins the next version of these projections. Whoever was building one before has lost it. */
export async function beginVersion(
  tx: ViewsTransaction,
  projections: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ newest: number | null }>`
    SELECT max(version) AS newest FROM projection_versions`.execute(tx);
  const version = (rows[0]?.newest ?? 1) + 1;
  await sql`UPDATE projection_versions SET state = 'retired' WHERE state = 'building'`.execute(tx);
  for (const name of projections) {
    await sql`INSERT INTO projection_versions (name, version, state, position)
      VALUES (${name}, ${version}, 'building', ${NOWHERE})`.execute(tx);
  }
  return version;
}

/**
 * Says how far a shadow has come, in the transaction that brought it there.
 * @throws Refusal REBUILD_OVERTAKEN where another rebuild has begun since
 */
export async function moveVersion(
  tx: ViewsTransaction,
  name: string,
  version: number,
  position: Position,
): Promise<void> {
  const { numAffectedRows } = await sql`UPDATE projection_versions SET position = ${position}
    WHERE name = ${name} AND version = ${version} AND state = 'building'`.execute(tx);
  if (numAffectedRows === 1n) return;
  throw new Refusal(
    'REBUILD_OVERTAKEN',
    'Another rebuild or check was started and has taken over. The views are as they were.',
    'Wait until it is done, then start this one again.',
  );
}

export async function makeLive(tx: ViewsTransaction, name: string, version: number): Promise<void> {
  await sql`UPDATE projection_versions SET state = 'retired'
    WHERE name = ${name} AND state = 'live'`.execute(tx);
  await sql`UPDATE projection_versions SET state = 'live'
    WHERE name = ${name} AND version = ${version}`.execute(tx);
}

/** Ends what never goes live. */
export async function giveUpVersion(tx: ViewsTransaction, version: number): Promise<void> {
  await sql`UPDATE projection_versions SET state = 'retired'
    WHERE version = ${version} AND state = 'building'`.execute(tx);
}
