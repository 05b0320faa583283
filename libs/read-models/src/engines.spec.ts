import {
  onBothEngines,
  type TemporaryViews,
  type ViewsBackend,
} from '../../../test/support/views-backends.js';
import { define } from './engine.js';
import { migrate, runnerMigrations } from './migrations.js';
import { Turns } from './turns.js';
import { openViews, sql, type Views, type ViewsTransaction } from './views.js';

let place: TemporaryViews;
/** Two handles, as two threads or two processes have them. */
let one: Views;
let other: Views;

const tables = {
  name: 'test-001',
  statements: [
    'CREATE TABLE counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL, bytes BLOB)',
    'CREATE TABLE vault.words (word TEXT PRIMARY KEY)',
  ],
};

async function prepare(backend: ViewsBackend): Promise<void> {
  place = await backend.prepare();
  one = openViews(place.place);
  other = openViews(place.place);
  const all = [...runnerMigrations, tables];
  await Promise.all([migrate(one, all), migrate(other, all)]);
  await sql`INSERT INTO counts (name, value) VALUES ('all', 0)`.execute(one);
}

const valueOf = async (views: Views | ViewsTransaction) => {
  const { rows } = await sql<{ value: number }>`
    SELECT value FROM counts WHERE name = 'all'`.execute(views);
  return rows[0]?.value ?? NaN;
};

onBothEngines((backend) => {
  beforeEach(() => prepare(backend));
  afterEach(async () => {
    await Promise.all([one.destroy(), other.destroy()]);
    await place.remove();
  });

  it('loses no update when two read, think, and write by what they read', async () => {
    const addOne = (views: Views) =>
      views.transaction().execute(async (tx) => {
        const before = await valueOf(tx);
        await new Promise((resolve) => setTimeout(resolve, 1));
        await sql`UPDATE counts SET value = ${before + 1} WHERE name = 'all'`.execute(tx);
      });
    await Promise.all(
      [one, other].flatMap((views) => Array.from({ length: 20 }, () => addOne(views))),
    );
    expect(await valueOf(one)).toBe(40);
  });

  it('sorts and compares text by its bytes, whatever language the database was made with', async () => {
    const words = ['Zebra', 'apple', 'a-b', 'ab', 'Äpfel', '0009', '10', '_'];
    for (const word of words)
      await sql`INSERT INTO vault.words (word) VALUES (${word})`.execute(one);
    const { rows } = await sql<{
      word: string;
    }>`SELECT word FROM vault.words ORDER BY word`.execute(one);
    const bytewise = [...words].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(rows.map(({ word }) => word)).toEqual(bytewise);
    const later = await sql`SELECT 1 FROM vault.words WHERE word > ${'Zebra'}`.execute(one);
    expect(later.rows).toHaveLength(5);
  });

  it('gives numbers as numbers, bytes as bytes, and takes truth for 1', async () => {
    const bytes = Buffer.from([0, 255, 10]);
    await sql`INSERT INTO counts (name, value, bytes) VALUES ('b', ${true}, ${bytes})`.execute(one);
    const { rows } = await sql<Record<string, unknown>>`SELECT count(*) AS n, sum(value) AS total,
      coalesce(sum(value), 0) + 1 AS more, (SELECT bytes FROM counts WHERE name = 'b') AS bytes FROM counts`.execute(
      one,
    );
    expect(rows[0]).toMatchObject({ n: 2, total: 1, more: 2 });
    expect(Buffer.from(rows[0]?.bytes as Uint8Array)).toEqual(bytes);
  });

  it('finds nothing for text that holds a zero byte, and is not upset', async () => {
    const found = await sql`SELECT 1 FROM counts WHERE name LIKE ${'a\0%'}`.execute(one);
    expect(found.rows).toEqual([]);
  });

  it('keeps nothing of a transaction that failed, and goes on', async () => {
    const failing = one.transaction().execute(async (tx) => {
      await sql`UPDATE counts SET value = 7`.execute(tx);
      await sql`INSERT INTO counts (name, value) VALUES ('all', 1)`.execute(tx);
    });
    await expect(failing).rejects.toMatchObject({
      message: expect.stringMatching(/unique/i) as unknown,
    });
    expect(await valueOf(one)).toBe(0);
  });

  it('makes tables outside of migrations too, in the same words', async () => {
    await one.transaction().execute((tx) => define(tx, 'CREATE TABLE made (id TEXT, n INTEGER)'));
    await sql`INSERT INTO made (id, n) VALUES ('x', 9007199254740991)`.execute(one);
    const { rows } = await sql<{ n: number }>`SELECT n FROM made`.execute(other);
    expect(rows).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
    await sql`DROP TABLE made`.execute(one);
  });

  it('lets people take turns', async () => {
    const turns =
      backend.name === 'SQLite'
        ? [new Turns(one, 'people')]
        : [one, other].map((views) => new Turns(views, 'people'));
    let [inside, most] = [0, 0];
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await valueOf(one);
      inside -= 1;
    };
    const all = turns.flatMap((turn) => Array.from({ length: 10 }, () => turn.take(work)));
    await Promise.all(all);
    expect(most).toBe(1);
    await expect(turns[0]?.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await turns[0]?.take(work);
  });
});
