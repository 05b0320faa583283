import { onBothEngines, type TemporaryViews } from '../../../test/support/views-backends.js';
import { migrate, runnerMigrations } from './migrations.js';
import { InShadow } from './rebuild/shadow-names.js';
import { type Clash, deleteRows, readRows, type RowTable, writeRows } from './rows.js';
import { openViews, sql, type Views, type ViewsTransaction } from './views.js';

interface Place {
  readonly id: string;
  readonly visits: number;
  readonly note: string | null;
}

const PLACES: RowTable<Place> = {
  name: 'places',
  key: ['id'],
  columns: ['id', 'visits', 'note'],
  changing: ['visits'],
};
const tables = ['places', 'places__v2'].map(
  (name) =>
    `CREATE TABLE ${name} (id TEXT PRIMARY KEY, visits INTEGER NOT NULL, note TEXT DEFAULT 'none')`,
);
/** In no order. */
const texts = (rows: readonly Place[]) => rows.map((row) => JSON.stringify(row)).sort();
const places = (count: number, visits = 1): Place[] =>
  Array.from({ length: count }, (_, nth) => ({ id: `place ${nth}`, visits, note: null }));

onBothEngines((backend) => {
  let place: TemporaryViews;
  let views: Views;
  beforeEach(async () => {
    place = await backend.prepare();
    views = openViews(place.place);
    await migrate(views, [...runnerMigrations, { name: 'test-001', statements: tables }]);
  });
  afterEach(async () => {
    await views.destroy();
    await place.remove();
  });

  const within = <T>(work: (tx: ViewsTransaction) => Promise<T>) =>
    views.transaction().execute(work);
  const write = (rows: readonly Place[], clash: Clash) =>
    within((tx) => writeRows(tx, PLACES, rows, clash));
  const stored = async (table = 'places') =>
    (await sql<Place>`SELECT id, visits, note FROM ${sql.table(table)}`.execute(views)).rows;

  it.each([0, 1, 3, 255, 256, 257, 1_000])('writes and finds %i rows', async (count) => {
    await write(places(count), 'fail');
    expect(await stored()).toHaveLength(count);
    const keys = places(count + 5).map(({ id }) => id);
    const found = await within((tx) => readRows(tx, PLACES, 'id', keys));
    expect(texts(found)).toEqual(texts(places(count)));
    await within((tx) => deleteRows(tx, PLACES, 'id', keys.slice(1)));
    expect(await stored()).toHaveLength(Math.min(count, 1));
  });

  it('keeps or changes what is there, as it is told', async () => {
    await write(places(3), 'fail');
    await expect(write(places(4, 2), 'fail')).rejects.toHaveProperty('code');
    await write(places(4, 2), 'skip');
    expect((await stored()).map(({ visits }) => visits).sort()).toEqual([1, 1, 1, 2]);
    await write(
      places(4, 5).map((row) => ({ ...row, note: 'not a column that changes' })),
      'overwrite',
    );
    expect(texts(await stored())).toEqual(texts(places(4, 5)));
  });

  it('works on the tables of a rebuild while one is going on, and leaves those that people read (66)', async () => {
    await write(places(2), 'fail');
    await within(async (tx) => {
      const shadow = tx.withPlugin(new InShadow(new Map([['places', 'places__v2']])));
      await writeRows(shadow, PLACES, places(300, 7), 'fail');
      expect(await readRows(shadow, PLACES, 'id', ['place 299'])).toEqual([places(300, 7)[299]]);
      await deleteRows(shadow, PLACES, 'id', ['place 0']);
    });
    expect(texts(await stored())).toEqual(texts(places(2)));
    expect(await stored('places__v2')).toHaveLength(299);
  });
});
