import type { z } from 'zod';
import { MemoryEventStore, type NewEvent, uuidFrom } from '#event-store';
import { onBothEngines, type TemporaryViews } from '../../../../test/support/views-backends.js';
import { migrate, runnerMigrations } from '../migrations.js';
import { type Projection, projection } from '../projection.js';
import { parkedStreams } from '../parked/parked-streams.js';
import { ProjectionRunner } from '../runner.js';
import { openViews, sql, type Views } from '../views.js';
import { checkViews } from './check-views.js';
import { rebuildViews } from './rebuild-views.js';
import { tableNames as postgresTables } from './postgres-tables.js';
import { tableNames as sqliteTables } from './sqlite-tables.js';
import { ShadowRun } from './shadow-run.js';
import { rebuildMigrations } from './versions.js';

const tables = {
  name: 'test-001',
  statements: [
    'CREATE TABLE names (name TEXT PRIMARY KEY, length INTEGER NOT NULL DEFAULT 7)',
    'CREATE INDEX names_by_length ON names (length, name)',
    'CREATE INDEX long_names ON names (name) WHERE length > 5',
    'CREATE TABLE totals (total INTEGER NOT NULL)',
    'CREATE TABLE notes (name TEXT PRIMARY KEY)',
  ],
};

type NamedEvents = { readonly Named: z.ZodType<{ name: string }> };

/** Says how many letters a name has; `wrongly` is what an older release did. */
const named = (wrongly = false, poison = 'poison') =>
  projection<NamedEvents>('names', ['names', 'totals'], {
    Named: async ({ name }, _, tx) => {
      await sql`INSERT INTO notes (name) VALUES (${name}) ON CONFLICT DO NOTHING`.execute(tx);
      await sql`INSERT INTO names (name, length) VALUES (${name}, ${wrongly ? 0 : name.length})
        ON CONFLICT DO NOTHING`.execute(tx);
      if (name === poison) throw new Error('cannot be applied');
      await sql`DELETE FROM totals`.execute(tx);
      await sql`INSERT INTO totals (total) SELECT sum(names.length) FROM names`.execute(tx);
    },
  });
const names: Projection = {
  ...named(),
  notes: ['notes'],
  rebuilt: async (tx) => {
    await sql`INSERT INTO notes (name) VALUES ('rebuilt') ON CONFLICT DO NOTHING`.execute(tx);
  },
};

const fact = (name: string): NewEvent => ({
  id: uuidFrom(name),
  type: 'Named',
  data: { name },
  metadata: {
    correlationId: name,
    causationId: name,
    actor: { kind: 'system', id: 'test' },
    occurredAt: '2026-03-01T12:00:00.000Z',
    schemaVersion: 1,
  },
});

onBothEngines((backend) => {
  let place: TemporaryViews;
  let views: Views;
  let store: MemoryEventStore;

  beforeEach(async () => {
    place = await backend.prepare();
    views = openViews(place.place);
    store = new MemoryEventStore();
    await migrate(views, [...runnerMigrations, ...rebuildMigrations, tables]);
  });
  afterEach(async () => {
    await views.destroy();
    await place.remove();
  });

  const source = () => ({ store, views, restMs: 0 });
  const write = (...all: string[]) =>
    store.append(`name-${all[0]}`, all.map(fact), { expected: 'noStream' });
  const follow = (by: Projection) =>
    new ProjectionRunner(store, views, [by], { parked: () => undefined }, 'rebuild').catchUp();
  const lengths = async () => {
    const { rows } = await sql<{ name: string; length: number }>`
      SELECT name, length FROM names ORDER BY name`.execute(views);
    return rows.map(({ name, length }) => `${name} ${length}`);
  };
  const notes = async () =>
    (await sql<{ name: string }>`SELECT name FROM notes ORDER BY name`.execute(views)).rows.map(
      ({ name }) => name,
    );
  const shadows = async () => {
    const all = await (backend.name === 'SQLite' ? sqliteTables : postgresTables)(views);
    return all.filter((name) => name.includes('__v'));
  };
  const indexes = async () => {
    const { rows } =
      backend.name === 'SQLite'
        ? await sql<{ name: string }>`SELECT name, replace(sql, '"', '') AS made FROM sqlite_schema
            WHERE tbl_name IN ('names', 'totals') ORDER BY name`.execute(views)
        : await sql<{ name: string }>`SELECT indexname AS name, indexdef AS made FROM pg_indexes
            WHERE tablename IN ('names', 'totals') ORDER BY indexname`.execute(views);
    return rows;
  };

  it('mends what an older release got wrong, and leaves tables and indexes as they were made (66)', async () => {
    await write('ada', 'grace');
    await follow(named(true));
    const before = await indexes();
    for (const version of [2, 3]) {
      expect(await rebuildViews(source(), [names])).toEqual([
        { projection: 'names', version, parked: [] },
      ]);
      expect(await lengths()).toEqual(['ada 3', 'grace 5']);
    }
    expect(await indexes()).toEqual(before);
    expect(await shadows()).toEqual([]);
    await write('mary');
    await follow(names);
    expect(await lengths()).toEqual(['ada 3', 'grace 5', 'mary 4']);
    await sql`INSERT INTO names (name) VALUES ('default')`.execute(views);
    expect(await lengths()).toContain('default 7');
  });

  it('leaves notes for others once, not once more for all of the past (66)', async () => {
    await write('ada');
    await follow(names);
    await sql`DELETE FROM notes`.execute(views);
    await rebuildViews(source(), [names]);
    expect(await notes()).toEqual(['rebuilt']);
  });

  it('shows the old view until the new one is complete, while it goes on being written (66)', async () => {
    await write(...Array.from({ length: 300 }, (_, nth) => `n${nth}`));
    await follow(named(true));
    const wrong = await lengths();
    const run = await ShadowRun.begin(source(), [names]);
    await run.approach();
    expect(await lengths()).toEqual(wrong);
    await Promise.all([
      rebuildViews(source(), [names]),
      (async () => {
        for (let nth = 0; nth < 10; nth += 1) {
          await write(`later${nth}`);
          await follow(names);
        }
      })(),
    ]);
    await follow(names);
    expect(await lengths()).toHaveLength(310);
    expect(await checkViews(source(), [names])).toMatchObject([
      { tables: [{ rowsLive: 310, different: 0 }, { different: 0 }] },
    ]);
  });

  it('leaves the old view when it is interrupted, and clears up the next time (66)', async () => {
    await write('ada');
    await follow(named(true));
    const interrupted = await ShadowRun.begin(source(), [names]);
    await interrupted.approach();
    expect(await shadows()).toHaveLength(4);
    expect(await lengths()).toEqual(['ada 0']);
    await rebuildViews(source(), [names]);
    expect(await shadows()).toEqual([]);
    const goingOn = views.transaction().execute((tx) => interrupted.catchUp(tx));
    await expect(goingOn).rejects.toMatchObject({ code: 'REBUILD_OVERTAKEN' });
    expect(await lengths()).toEqual(['ada 3']);
  });

  it('takes up streams again that can be applied by now, and sets aside those that cannot (66)', async () => {
    await write('ada');
    await write('poison', 'after');
    await write('venom', 'later');
    await follow(names);
    expect(await lengths()).toEqual(['ada 3', 'later 5', 'venom 5']);
    const [rebuilt] = await rebuildViews(source(), [
      { ...named(false, 'venom'), notes: ['notes'] },
    ]);
    expect(rebuilt?.parked).toMatchObject([{ stream: 'name-venom', error: 'Error' }]);
    expect(await lengths()).toEqual(['ada 3', 'after 5', 'poison 6']);
    expect(await parkedStreams(views)).toEqual([{ projection: 'names', streams: 1 }]);
    await rebuildViews(source(), [{ ...named(false, 'none'), notes: ['notes'] }]);
    expect(await parkedStreams(views)).toEqual([]);
  });

  it('leaves out what somebody decided to leave out, and gives way to a decision meanwhile (66)', async () => {
    await write('ada');
    await write('poison', 'after');
    await follow(names);
    await sql`INSERT INTO skipped_events (projection, stream, revision)
      VALUES ('names', 'name-poison', '0')`.execute(views);
    await rebuildViews(source(), [names]);
    expect(await lengths()).toEqual(['ada 3', 'after 5']);
    expect(await parkedStreams(views)).toEqual([]);
    const run = await ShadowRun.begin(source(), [names]);
    await sql`INSERT INTO skipped_events (projection, stream, revision)
      VALUES ('names', 'name-ada', '0')`.execute(views);
    const goingOn = views.transaction().execute((tx) => run.catchUp(tx));
    await expect(goingOn).rejects.toMatchObject({ code: 'REBUILD_OVERTAKEN' });
    await run.giveUp();
    expect(await shadows()).toEqual([]);
  });

  it('says in which rows a rebuilt view would differ, by their keys alone (65)', async () => {
    await write('ada', 'grace', 'mary');
    await follow(names);
    await sql`UPDATE names SET length = 99 WHERE name = 'ada'`.execute(views);
    await sql`DELETE FROM names WHERE name = 'grace'`.execute(views);
    await sql`INSERT INTO names (name) VALUES ('nobody')`.execute(views);
    expect(await checkViews(source(), [names])).toEqual([
      {
        projection: 'names',
        tables: [
          {
            table: 'names',
            rowsLive: 3,
            rowsRebuilt: 3,
            different: 3,
            firstKeys: ['ada', 'nobody', 'grace'],
          },
          { table: 'totals', rowsLive: 1, rowsRebuilt: 1, different: 0, firstKeys: [] },
        ],
        parked: [],
      },
    ]);
    expect(await shadows()).toEqual([]);
  });

  it('finds nothing wrong with a view that is in the middle of the log (65)', async () => {
    await write('ada', 'grace');
    await follow(names);
    await write('mary');
    expect(await checkViews(source(), [names])).toMatchObject([
      { tables: [{ rowsLive: 2, different: 0 }, { different: 0 }] },
    ]);
  });

  it('refuses tables whose columns cannot be told from tables (66)', async () => {
    const odd = { ...names, tables: ['names', 'totals', 'length'] };
    await sql`CREATE TABLE length (id INTEGER)`.execute(views);
    await expect(rebuildViews(source(), [odd])).rejects.toThrow('names.length');
    await sql`DROP TABLE length`.execute(views);
  });
});
