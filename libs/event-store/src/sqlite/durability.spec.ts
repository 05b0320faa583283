import { renameSync, rmSync } from 'node:fs';
import { OutcomeUnknown, StoreUnavailable, WeakDurability } from '../errors.js';
import { event } from '../conformance/index.js';
import { openSqlite, type SqliteDatabase } from './driver.js';
import { keepEveryCommit, LOSS_WINDOW } from './durability.js';
import { logs } from './fixtures/logs.js';
import { SqliteEventStore } from './sqlite-event-store.js';

const { next } = logs();

const levelOf = (database: SqliteDatabase) =>
  Number(database.prepare('PRAGMA synchronous').get()?.synchronous);

describe('how hard a commit is kept', () => {
  it('is said on every connection, whatever SQLite was compiled to assume', () => {
    const path = next();
    const writing = openSqlite(path);
    const reading = openSqlite(path, { readOnly: true });
    expect([levelOf(writing), levelOf(reading)]).toEqual([2, 2]);
    // Builds differ in what they fall back to once the first page was written.
    writing.exec('CREATE TABLE t (x); INSERT INTO t VALUES (1)');
    expect(levelOf(writing)).toBe(2);
    writing.close();
    reading.close();
  });

  it('is refused where the file cannot have a write-ahead log', () => {
    const database = openSqlite(':memory:');
    expect(() => keepEveryCommit(database, 'full')).toThrow(WeakDurability);
    database.close();
  });

  it('is refused where SQLite does not take it', () => {
    const database = openSqlite(next());
    const deaf = {
      ...database,
      exec: () => undefined,
      prepare: (sql: string) => database.prepare(sql),
    };
    database.exec('PRAGMA synchronous = NORMAL');
    expect(() => keepEveryCommit(deaf, 'full')).toThrow(/synchronous 1/);
    expect(() => keepEveryCommit(deaf, 'relaxed')).not.toThrow();
    database.close();
  });
});

describe('a log file that is taken away', () => {
  const gone = { writable: false, words: expect.stringContaining('not where it was') };

  it.each([
    ['removed', (path: string) => rmSync(path)],
    ['moved', (path: string) => renameSync(path, `${path}.old`)],
  ])('when it is %s, is not written to any more', async (_, take) => {
    const path = next();
    const said: string[] = [];
    const store = new SqliteEventStore(path, { say: (words) => said.push(words) });
    await store.append('s', [event('first')], { expected: 'noStream' });
    take(path);
    await expect(store.append('s', [event('second')], { expected: 0n })).rejects.toThrow(
      OutcomeUnknown,
    );
    await expect(store.append('s', [event('third')], { expected: 0n })).rejects.toThrow(
      StoreUnavailable,
    );
    expect(store.health()).toEqual(gone);
    expect(said).toEqual([expect.stringContaining('not where it was')]);
    await store.close();
  });
});

describe('relaxed durability', () => {
  it('says what may be lost, before anything is written', async () => {
    const said: string[] = [];
    const say = (words: string) => said.push(words);
    const store = new SqliteEventStore(next(), { durability: 'relaxed', say });
    await store.prepareToWrite();
    expect(said.join()).toContain(LOSS_WINDOW);
    await store.close();
  });

  it('says nothing of the kind where every commit is kept', async () => {
    const said: string[] = [];
    const store = new SqliteEventStore(next(), { say: (words) => said.push(words) });
    await store.prepareToWrite();
    await store.close();
    expect(said).toEqual([]);
  });

  it('is never given to somebody who asked for more', async () => {
    const path = next();
    const relaxed = new SqliteEventStore(path, { durability: 'relaxed', say: () => undefined });
    await relaxed.prepareToWrite();
    const full = new SqliteEventStore(path);
    const append = full.append('a', [event('1')], { expected: 'noStream' });
    await expect(append).rejects.toBeInstanceOf(WeakDurability);
    await relaxed.close();
    await full.append('a', [event('1')], { expected: 'noStream' });
    await full.close();
  });
});
