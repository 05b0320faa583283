import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { event } from '../conformance/index.js';
import { NotOurLog, StoreUnavailable } from '../errors.js';
import { openSqlite } from './driver.js';
import { LogProcess } from './fixtures/log-process.js';
import { logs } from './fixtures/logs.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { verifyLog } from './verify.js';

const { directory, next } = logs();
const contentOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const openAndClose = async (path: string) => {
  const store = new SqliteEventStore(path);
  await store.append('a', [event('1')], { expected: 'noStream' });
  await store.close();
};

describe('where a log may lie', () => {
  it.each([
    ['with spaces', 'a log of ours.sqlite'],
    ['with quotes', `it's "ours".sqlite`],
    ['with signs that mean something in an address', 'log?mode=ro&x=%20#1.sqlite'],
    ['in letters of the world', 'Störung-事件.sqlite'],
  ])('a path %s', async (_, name) => {
    const path = next(name);
    await openAndClose(path);
    expect(existsSync(path)).toBe(true);
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 1 });
  });

  it('a path longer than a socket may have: two processes still meet', async () => {
    const deep = join(directory, ...Array.from({ length: 4 }, (_, at) => `${at}`.repeat(60)));
    mkdirSync(deep, { recursive: true });
    const path = join(deep, 'log.sqlite');
    const holder = await LogProcess.open({ path });
    await holder.append('a', ['1']);
    const guest = await LogProcess.open({ path });
    await guest.append('a', ['2'], 0n);
    await holder.kill();
    await guest.append('a', ['3'], 1n);
    await guest.close();
    expect(existsSync(`${path}.sock`)).toBe(false);
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 3 });
  });

  it('not a path longer than SQLite takes', () => {
    const deep = join(directory, ...Array.from({ length: 5 }, (_, at) => `${at}`.repeat(100)));
    mkdirSync(deep, { recursive: true });
    expect(() => new SqliteEventStore(join(deep, 'log.sqlite'))).toThrow(/longer than 480 bytes/);
  });

  it('not in a directory that is not there', () => {
    const open = () => new SqliteEventStore(join(directory, 'missing', 'log.sqlite'));
    expect(open).toThrow(StoreUnavailable);
    expect(open).toThrow(/there is no directory .*missing. Make it first/);
  });

  it('not under a file', () => {
    writeFileSync(next('file'), '');
    expect(() => new SqliteEventStore(join(directory, 'file', 'log.sqlite'))).toThrow(
      StoreUnavailable,
    );
  });
});

/** Whoever runs the tests as root may write anywhere: then another user tries. */
const asSomebodyElse = process.getuid?.() === 0 ? { uid: 65_534 } : {};

describe('a directory that may only be read', () => {
  it('cannot get a log, and says so', async () => {
    const folder = next('read-only');
    mkdirSync(folder);
    chmodSync(folder, 0o555);
    chmodSync(directory, 0o755);
    const opening = LogProcess.open({ path: join(folder, 'log.sqlite') }, asSomebodyElse);
    await expect(opening).rejects.toThrow(/STORE_UNAVAILABLE The log .*log.sqlite cannot be read/);
  });

  it('lets a log be read by whoever may, and refuses appends with the reason', async () => {
    const folder = next('readable');
    mkdirSync(folder);
    const path = join(folder, 'log.sqlite');
    const store = new SqliteEventStore(path);
    await store.append('a', [event('1')], { expected: 'noStream' });
    chmodSync(folder, 0o555);
    chmodSync(directory, 0o755);
    for (const file of ['', '-wal', '-shm', '.lease']) chmodSync(`${path}${file}`, 0o444);
    const reader = await LogProcess.open({ path, patience: { connectMs: 200 } }, asSomebodyElse);
    expect(await reader.words('a')).toEqual(['1']);
    await expect(reader.append('a', ['2'], 0n)).rejects.toThrow(
      /STORE_UNAVAILABLE .*Let Daylight's user write/,
    );
    await reader.close();
    await store.append('a', [event('2')], { expected: 0n });
    await store.close();
  });
});

it('a database whose power went in the middle of a change can be looked at all the same', () => {
  const path = next();
  const other = openSqlite(path, { cacheKiB: 8 });
  other.exec('PRAGMA journal_mode = DELETE; CREATE TABLE notes (text TEXT); BEGIN');
  for (let at = 0; at < 200; at += 1) {
    other.exec(`INSERT INTO notes VALUES ('${'x'.repeat(4_000)}')`);
  }
  const copy = next();
  for (const suffix of ['', '-journal']) copyFileSync(path + suffix, copy + suffix);
  other.close();
  expect(() => new SqliteEventStore(copy)).toThrow(NotOurLog);
});

describe('a file that is no log of ours', () => {
  it.each<[string, (path: string) => void]>([
    [
      'some other database',
      (path) => {
        const other = openSqlite(path);
        other.exec('PRAGMA journal_mode = DELETE; CREATE TABLE notes (text TEXT)');
        other.close();
      },
    ],
    [
      'a log of a later version',
      (path) => {
        const later = openSqlite(path);
        later.exec(
          'CREATE TABLE events (x); PRAGMA application_id = 1145851719; PRAGMA user_version = 99',
        );
        later.close();
      },
    ],
    ['no database at all', (path) => writeFileSync(path, 'Dear diary, '.repeat(1_000))],
  ])('%s is refused and left as it is', (_, make) => {
    const path = next();
    make(path);
    const before = contentOf(path);
    expect(() => new SqliteEventStore(path)).toThrow(NotOurLog);
    expect(() => new SqliteEventStore(path)).toThrow(path);
    expect(contentOf(path)).toBe(before);
  });

  it('an empty file is taken as a new log', async () => {
    const path = next();
    writeFileSync(path, '');
    await openAndClose(path);
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 1 });
  });
});
