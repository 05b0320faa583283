import { join } from 'node:path';
import { affectedProjection, audienceMigrations } from '#audience';
import { type EventStore, SqliteEventStore } from '#event-store';
import {
  checkViews,
  migrate,
  openViews,
  ProjectionRunner,
  rebuildMigrations,
  runnerMigrations,
  sql,
  type ViewsPlace,
} from '#read-models';
import { temporaryDirectory } from '../support/daylight.js';
import { freshDatabase, postgresMissing } from '../support/postgres.js';
import type { Figure, Proof } from '../support/proof.js';
import { INCIDENTS, writeHundredIncidents } from './hundred-incidents.js';

const CUSTOMERS = { small: 20_000, full: 1_000_000 } as const;

type Figures = Record<string, Figure>;

export const rebuild: Proof = {
  name: 'rebuild',
  says: 'the affected lists of 100 incidents, made anew from the log, are equal to the live ones row by row.',
  async run({ full }) {
    const customers = full ? CUSTOMERS.full : CUSTOMERS.small;
    const folder = temporaryDirectory('prove-rebuild');
    const store = new SqliteEventStore(join(folder, 'log.sqlite'));
    const facts = await writeHundredIncidents(store, customers);
    const remarks = [
      'Rules by component, region, segment, status and attribute, with conditions, exceptions and windows; lists of exposed customers; widened, narrowed, resolved and gone on with, while customers come, change and go.',
      'Live: event by event as they came. Rebuilt: beside it, in batches of another size, and compared within the database.',
    ];
    const figures: Figures = { customers, incidents: INCIDENTS, facts };
    const files = { views: join(folder, 'views.sqlite'), vault: join(folder, 'vault.sqlite') };
    let ok = add(figures, 'sqlite', await compared(store, files));
    const database = await postgres();
    if (typeof database === 'string') remarks.push(`SKIPPED: PostgreSQL: ${database}`);
    else {
      ok = add(figures, 'postgres', await compared(store, { postgres: database.url })) && ok;
      await database.drop();
    }
    await store.close();
    return { ok, figures, remarks };
  },
};

/** A database of its own, or why there is none. */
async function postgres() {
  if (postgresMissing !== undefined) return postgresMissing;
  return freshDatabase().catch((error: unknown) =>
    error instanceof Error ? error.message : 'it does not start',
  );
}

interface Compared {
  readonly rows: number;
  readonly lists: number;
  readonly different: number;
  readonly parked: number;
  readonly live_s: number;
  readonly rebuilt_and_compared_s: number;
}

function add(figures: Figures, engine: string, found: Compared): boolean {
  for (const [name, value] of Object.entries(found)) figures[`${engine}_${name}`] = value;
  return found.different === 0 && found.parked === 0 && found.lists > INCIDENTS / 2;
}

async function compared(store: EventStore, place: ViewsPlace): Promise<Compared> {
  const views = openViews(place, { statementMs: 0 });
  await migrate(views, [...runnerMigrations, ...rebuildMigrations, ...audienceMigrations]);
  const started = performance.now();
  let parked = 0;
  const log = { parked: () => (parked += 1) };
  await new ProjectionRunner(store, views, [affectedProjection], log, 'prove rebuild').catchUp();
  const live = performance.now();
  const [checked] = await checkViews({ store, views, restMs: 0 }, [affectedProjection]);
  const done = performance.now();
  const { rows } = await sql<{ lists: number | string; rows: number | string }>`
    SELECT count(DISTINCT incident_id) AS lists, count(*) AS rows FROM affected`.execute(views);
  await views.destroy();
  const tables = checked?.tables ?? [];
  return {
    rows: Number(rows[0]?.rows ?? 0),
    lists: Number(rows[0]?.lists ?? 0),
    different: tables.reduce((sum, table) => sum + Number(table.different), 0),
    parked: parked + (checked?.parked.length ?? 0),
    live_s: (live - started) / 1_000,
    rebuilt_and_compared_s: (done - live) / 1_000,
  };
}
