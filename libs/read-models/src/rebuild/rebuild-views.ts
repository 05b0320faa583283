import { sql } from 'kysely';
import type { Projection } from '../projection.js';
import type { ViewsTransaction } from '../views.js';
import type { ParkedStream } from '../parked/parked-streams.js';
import { dropTable, putInPlace } from './shadow-tables.js';
import { type RebuildSource, ShadowRun } from './shadow-run.js';
import { makeLive } from './versions.js';

/** What became of one projection. */
export interface Rebuilt {
  readonly projection: string;
  readonly version: number;
  /** Streams that it cannot go on with: its view leaves them out. */
  readonly parked: readonly ParkedStream[];
}

/**
 * Makes the tables of these projections anew from the log, beside those that people read, and puts them in place at
 * once: whoever reads sees the old rows or the new ones, never a mixture. They may be written to meanwhile, by this
 * process or another. Where it fails or is interrupted the old tables stay, and the next run clears up.
 * @throws Refusal REBUILD_OVERTAKEN
 */
export async function rebuildViews(
  source: RebuildSource,
  projections: readonly Projection[],
): Promise<Rebuilt[]> {
  const run = await ShadowRun.begin(source, projections);
  await run.approach();
  await run.measure();
  const parked = await source.views.transaction().execute(async (tx) => {
    await run.catchUp(tx);
    const aside = await run.parked(tx);
    for (const projection of projections) await putLive(tx, run, projection);
    await dropTable(tx, run.shadowOf('parked_streams'));
    for (const projection of projections) await projection.rebuilt?.(tx, run.version);
    return aside;
  });
  return projections.map(({ name }) => ({
    projection: name,
    version: run.version,
    parked: parked.filter(({ projection }) => projection === name),
  }));
}

async function putLive(
  tx: ViewsTransaction,
  run: ShadowRun,
  { name, tables, notes = [] }: Projection,
): Promise<void> {
  for (const table of tables) await putInPlace(tx, table, run.shadowOf(table));
  for (const table of notes) await dropTable(tx, run.shadowOf(table));
  await makeLive(tx, name, run.version);
  await sql`DELETE FROM parked_streams WHERE projection = ${name}`.execute(tx);
  await sql`INSERT INTO parked_streams
    SELECT * FROM ${sql.table(run.shadowOf('parked_streams'))} WHERE projection = ${name}`.execute(
    tx,
  );
}
