import { wholeStream } from '../event-store.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { event, eventStoreContract } from '../conformance/index.js';
import { openSqlite, sqliteDriverName } from './driver.js';
import { threads } from './fixtures/watched-threads.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { verifyLog } from './verify.js';

jest.mock(
  'node:worker_threads',
  () =>
    jest.requireActual<typeof import('./fixtures/watched-threads.js')>(
      './fixtures/watched-threads.js',
    ).watchedThreads,
);

const directory = mkdtempSync(join(tmpdir(), 'daylight-log-'));
let logs = 0;
const nextPath = () => join(directory, `${(logs += 1)}.sqlite`);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

eventStoreContract(`SQLite (${sqliteDriverName()})`, async () => {
  const path = nextPath();
  const store = new SqliteEventStore(path);
  return {
    store,
    reopen: async () => new SqliteEventStore(path),
    another: async () => new SqliteEventStore(path),
    damage: async (stream) => {
      const database = openSqlite(path);
      database
        .prepare(
          `UPDATE events SET data = '{"words": ' WHERE revision = 2 AND stream =
             (SELECT id FROM streams WHERE name = ?)`,
        )
        .run(stream);
      database.close();
    },
    // The way to the writer: what there is of a connection.
    interrupt: async () => void (await threads.at(-1)?.terminate()),
  };
});

describe('the SQLite log', () => {
  it('shows an append to a second process within a moment (55)', async () => {
    const path = nextPath();
    const [writer, reader] = [new SqliteEventStore(path), new SqliteEventStore(path)];
    await writer.append('a', [event('1')], { expected: 'noStream' });
    expect(await wholeStream(reader, 'a')).toHaveLength(1);
    await Promise.all([writer.close(), reader.close()]);
  });

  it('lets two writers in different processes share one stream without losing anything', async () => {
    const path = nextPath();
    const [one, other] = [new SqliteEventStore(path), new SqliteEventStore(path)];
    const results = await Promise.allSettled([
      one.append('a', [event('1')], { expected: 'noStream' }),
      other.append('a', [event('2')], { expected: 'noStream' }),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await Promise.all([one.close(), other.close()]);
  });

  it('writes through to the disk on every commit', () => {
    const database = openSqlite(nextPath());
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
  });

  it('refuses a file that is some other database', () => {
    const path = nextPath();
    const other = openSqlite(path);
    other.exec('CREATE TABLE notes (text TEXT)');
    other.close();
    expect(() => new SqliteEventStore(path)).toThrow('not a Daylight log');
  });
});

describe('verifying the log', () => {
  async function logOfThree(): Promise<string> {
    const path = nextPath();
    const store = new SqliteEventStore(path);
    await store.append('a', [event('1'), event('2')], { expected: 'noStream' });
    await store.append('b', [event('3')], { expected: 'noStream' });
    await store.close();
    return path;
  }

  it('finds nothing in a log that nobody touched', async () => {
    expect(verifyLog(await logOfThree())).toMatchObject({ ok: true, events: 3, streams: 2 });
  });

  it.each([
    [
      'changed words',
      `UPDATE events SET data = replace(data, '1', '7') WHERE position = 1`,
      /event 1 /,
    ],
    [
      'a changed time',
      `UPDATE events SET recorded_at = '2020-01-01' WHERE position = 2`,
      /event 2 /,
    ],
    [
      'a changed actor',
      `UPDATE events SET metadata = replace(metadata, 'test', 'root')`,
      /event 1 /,
    ],
    ['a dropped event', 'DELETE FROM events WHERE position = 1', /position 1 is missing/],
    [
      'a whole stream dropped',
      `DELETE FROM events WHERE stream = (SELECT id FROM streams WHERE name = 'a')`,
      /position 1 is missing/,
    ],
    [
      'its newest event dropped',
      'DELETE FROM events WHERE position = 3',
      /1 events after position 2/,
    ],
    ['a changed type', `UPDATE events SET type = 'NothingHappened' WHERE position = 3`, /event 3 /],
  ])('names the first event with %s', async (_, sql, words) => {
    const path = await logOfThree();
    const database = openSqlite(path);
    database.exec(sql);
    database.close();
    expect(verifyLog(path)).toMatchObject({ ok: false, firstBad: expect.stringMatching(words) });
  });
});
