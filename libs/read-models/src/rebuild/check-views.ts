import { sql } from 'kysely';
import { engineOf } from '../engine.js';
import type { Projection } from '../projection.js';
import type { Views, ViewsTransaction } from '../views.js';
import type { ParkedStream } from '../parked/parked-streams.js';
import { compareTables, type TableDifference } from './compare-tables.js';
import { liveCheckpoints } from './live-checkpoints.js';
import { type RebuildSource, ShadowRun } from './shadow-run.js';

/** What a rebuild of one projection would change, table by table. */
export interface Checked {
  readonly projection: string;
  readonly tables: readonly TableDifference[];
  /** Streams that the rebuild could not go on with. */
  readonly parked: readonly ParkedStream[];
}

const GLANCES = 20;

/**
 * Makes the tables of these projections anew from the log and compares them with those that people read, as both are
 * at one place of the log; then drops them. Views may be written to meanwhile.
 * @throws Refusal REBUILD_OVERTAKEN
 */
export async function checkViews(
  source: RebuildSource,
  projections: readonly Projection[],
): Promise<Checked[]> {
  const run = await ShadowRun.begin(source, projections);
  await run.approach();
  await run.measure();
  const checked = await compareAtOnePlace(source.views, run);
  await run.giveUp();
  return checked;
}

/** Without holding up who writes; only where the views never stand still for a moment, they wait for us. */
async function compareAtOnePlace(views: Views, run: ShadowRun): Promise<Checked[]> {
  for (let glance = 1; glance <= GLANCES; glance += 1) {
    await views.transaction().execute((tx) => run.catchUp(tx));
    const checked = await atOneMoment(views, async (moment) => {
      const names = run.projections.map(({ name }) => name);
      return run.isAt(await liveCheckpoints(moment, names)) ? compare(moment, run) : undefined;
    });
    if (checked) return checked;
  }
  return views.transaction().execute(async (tx) => {
    await run.catchUp(tx);
    return compare(tx, run);
  });
}

/** Everything asked for within sees the database as it was at the first question. */
function atOneMoment<T>(views: Views, work: (moment: Views) => Promise<T>): Promise<T> {
  const begin =
    engineOf(views) === 'postgres'
      ? sql`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`
      : sql`BEGIN`;
  return views.connection().execute(async (own) => {
    await begin.execute(own);
    try {
      return await work(own);
    } finally {
      await sql`ROLLBACK`.execute(own).catch(() => undefined);
    }
  });
}

async function compare(on: Views | ViewsTransaction, run: ShadowRun): Promise<Checked[]> {
  const checked: Checked[] = [];
  const aside = await run.parked(on);
  for (const { name, tables } of run.projections) {
    const differences: TableDifference[] = [];
    for (const table of tables) {
      differences.push(await compareTables(on, table, run.shadowOf(table)));
    }
    checked.push({
      projection: name,
      tables: differences,
      parked: aside.filter(({ projection }) => projection === name),
    });
  }
  return checked;
}
