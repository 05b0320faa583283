import { event } from '../conformance/index.js';
import { encode } from '../guards.js';
import { DiskHealth } from './disk-health.js';
import { openSqlite, type SqliteDatabase } from './driver.js';
import { logs } from './fixtures/logs.js';
import { GroupCommit } from './group-commit.js';
import { createLogTables } from './schema.js';
import type { Work } from './writer-messages.js';

const { next } = logs();
const recordedAt = '2026-03-01T12:00:00.000Z';

function append(stream: string, words: string, expected: bigint | 'noStream' = 'noStream'): Work {
  return { kind: 'append', stream, expected, events: encode(stream, [event(words)]), recordedAt };
}

/** A log whose statements fail as told: the statement's first word → what is thrown, once. */
function failing() {
  const database = openSqlite(next());
  createLogTables(database);
  const failures = new Map<string, Error>();
  const faulty: SqliteDatabase = {
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      const word = sql.trim().split(' ')[0] ?? '';
      const run: typeof statement.run = (...values) => {
        const failure = failures.get(word);
        if (failure === undefined) return statement.run(...values);
        failures.delete(word);
        throw failure;
      };
      return {
        run,
        reader: statement.reader,
        all: (...values) => statement.all(...values),
        get: (...values) => statement.get(...values),
        iterate: (...values) => statement.iterate(...values),
      };
    },
  };
  const health = new DiskHealth();
  return { database, failures, health, groups: new GroupCommit(faulty, health, () => true) };
}

/** The same error as better-sqlite3 and as node:sqlite give it. */
const errors = (code: string, errcode: number): [Error, Error] => [
  Object.assign(new Error(code), { code }),
  Object.assign(new Error(code), { code: 'ERR_SQLITE_ERROR', errcode }),
];

describe.each([0, 1] as const)('an error of the disk, as driver %s gives it', (driver) => {
  const error = (code: string, errcode: number) => errors(code, errcode)[driver];

  it.each<[string, string, number]>([
    ['fsync', 'SQLITE_IOERR_FSYNC', 1034],
    ['write', 'SQLITE_IOERR_WRITE', 778],
  ])(
    'at the %s of a commit leaves the outcome open, and nothing is written after it',
    (_, code, number) => {
      const { groups, failures, health } = failing();
      failures.set('COMMIT', error(code, number));
      expect(groups.commit([append('a', '1')])).toMatchObject([{ kind: 'unknown' }]);
      expect(groups.commit([append('b', '1')])).toMatchObject([{ kind: 'unavailable' }]);
      expect(health.trouble).toContain('read-only until Daylight is started again');
    },
  );

  it('before the commit means that nothing was written', () => {
    const { groups, failures, health } = failing();
    failures.set('INSERT', error('SQLITE_IOERR_READ', 266));
    expect(groups.commit([append('a', '1')])).toMatchObject([{ kind: 'unavailable' }]);
    expect(health.isBroken).toBe(true);
  });

  it('that it is full: nothing was written, and it goes on by itself', () => {
    const { groups, failures, health } = failing();
    failures.set('COMMIT', error('SQLITE_FULL', 13));
    expect(groups.commit([append('a', '1')])).toMatchObject([{ kind: 'unavailable' }]);
    expect(health.trouble).toContain('Make room');
    expect(groups.commit([append('a', '1')])).toMatchObject([{ kind: 'done', revision: 0 }]);
    expect(health.trouble).toBeUndefined();
  });

  it('that the index of the write-ahead log has no room comes after the log was written: open', () => {
    const { groups, failures } = failing();
    failures.set('COMMIT', error('SQLITE_IOERR_SHMSIZE', 4874));
    expect(groups.commit([append('a', '1')])).toMatchObject([{ kind: 'unknown' }]);
    expect(groups.commit([append('a', '1')])).toMatchObject([{ kind: 'done' }]);
  });

  it('that memory ran out at the commit leaves the outcome open', () => {
    const { groups, failures, health } = failing();
    failures.set('COMMIT', error('SQLITE_NOMEM', 7));
    expect(groups.commit([append('a', '1')])).toMatchObject([{ kind: 'unknown' }]);
    expect(health.isBroken).toBe(false);
  });

  it('that it may not be opened breaks nothing for good', () => {
    const { groups, failures } = failing();
    failures.set('BEGIN', error('SQLITE_CANTOPEN', 14));
    expect(groups.commit([append('a', '1')])).toMatchObject([{ kind: 'unavailable' }]);
    expect(groups.commit([append('a', '1')])).toMatchObject([{ kind: 'done' }]);
  });
});

describe('a group', () => {
  it('is all in doubt when its commit is, also what was refused because of what stood before it', () => {
    const { groups, failures } = failing();
    failures.set('COMMIT', errors('SQLITE_IOERR_FSYNC', 1034)[0]);
    const group = [append('a', '1'), append('a', '2')];
    expect(groups.commit(group).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });

  it('sees what somebody else wrote in spite of the lease', () => {
    const { groups, database } = failing();
    groups.commit([append('a', '1')]);
    const path = String(database.prepare('PRAGMA database_list').get()?.file);
    const stranger = openSqlite(path);
    stranger.exec(`UPDATE streams SET state = 'tombstoned'`);
    stranger.close();
    expect(groups.commit([append('a', '2', 0n)])).toMatchObject([{ kind: 'tombstoned' }]);
  });
});

describe('a restore', () => {
  const kept = (revision: bigint, hash: string) => {
    const [encoded] = encode('a', [event(`${revision}`)]);
    if (!encoded) throw new Error('nothing');
    return { ...encoded, stream: 'a', revision, recordedAt, hash };
  };

  it('that is sent again adds nothing, and what does not follow is refused', () => {
    const { groups, database } = failing();
    groups.commit([append('a', '0'), append('a', '1', 0n)]);
    const hashes = database.prepare('SELECT lower(hex(hash)) AS hash FROM events').all();
    const events = hashes.map(({ hash }, at) => kept(BigInt(at), String(hash)));
    const other = failing();
    const work: Work = { kind: 'restore', events };
    expect(other.groups.commit([work, work])).toMatchObject([
      { kind: 'done', position: 2 },
      { kind: 'done', position: 2 },
    ]);
    expect(other.database.prepare('SELECT count(*) AS n FROM events').get()).toEqual({ n: 2 });
    const changed: Work = { kind: 'restore', events: [kept(1n, '0'.repeat(64))] };
    expect(other.groups.commit([changed])).toMatchObject([{ kind: 'refused' }]);
  });
});
