import { createRequire } from 'node:module';
import { aboutFile } from '../about-file.js';

export type SqlValue = string | number | bigint | Uint8Array | null;
export type SqlRow = Record<string, SqlValue>;

export interface SqliteStatement {
  readonly reader: boolean;
  all(...values: SqlValue[]): SqlRow[];
  get(...values: SqlValue[]): SqlRow | undefined;
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(...values: SqlValue[]): IterableIterator<SqlRow>;
}

/** The narrow part of SQLite that Daylight uses, the same over both drivers. Integers come as numbers. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  close(): void;
}

export interface OpenSqlite {
  readonly readOnly?: boolean;
  /** Changes nothing of the file, whoever's it is, but finishes what a crash has left half done. */
  readonly asItIs?: boolean;
  /** KiB of page cache for this connection. */
  readonly cacheKiB?: number;
}

const load = createRequire(import.meta.url);

/**
 * Opens a file with the pragmas every connection must have: WAL, and `synchronous=FULL` said aloud, because
 * SQLite builds differ in what they assume. Uses the runtime's own SQLite where it has one.
 * @throws where neither driver can be loaded, saying what to install; errors of SQLite name the file in `path`
 */
export function openSqlite(
  path: string,
  { readOnly = false, asItIs = false, cacheKiB = 4_096 }: OpenSqlite = {},
): SqliteDatabase {
  return aboutFile(path, () => {
    const database = open(path, readOnly);
    database.exec('PRAGMA busy_timeout = 10000');
    if (!readOnly && !asItIs) {
      database.exec('PRAGMA journal_mode = WAL');
      database.exec('PRAGMA journal_size_limit = 67108864');
    }
    database.exec('PRAGMA synchronous = FULL');
    database.exec(`PRAGMA cache_size = -${cacheKiB}`);
    database.exec('PRAGMA foreign_keys = ON');
    return database;
  });
}

/** A file that holds nothing; whoever begins an exclusive transaction on it has it, and nobody waits for it. */
export function openLock(path: string): SqliteDatabase {
  return aboutFile(path, () => {
    const database = open(path, false);
    database.exec('PRAGMA busy_timeout = 0');
    return database;
  });
}

/** The driver this runtime gets: `node:sqlite`, or `better-sqlite3` on Node 20. */
export function sqliteDriverName(): 'node:sqlite' | 'better-sqlite3' {
  return hasNodeSqlite() ? 'node:sqlite' : 'better-sqlite3';
}

function open(path: string, readOnly: boolean): SqliteDatabase {
  return hasNodeSqlite() ? openNodeSqlite(path, readOnly) : openBetterSqlite(path, readOnly);
}

function hasNodeSqlite(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  // Since 22.13 it needs no flag, since 22.16 its statements tell their columns.
  return major > 22 || (major === 22 && minor >= 16);
}

function openNodeSqlite(path: string, readOnly: boolean): SqliteDatabase {
  const { DatabaseSync } = quietly(() => load('node:sqlite') as NodeSqlite);
  const database = new DatabaseSync(path, { readOnly });
  return {
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (...values) => statement.all(...values),
        get: (...values) => statement.get(...values),
        run: (...values) => statement.run(...values),
        iterate: (...values) => statement.iterate(...values),
      };
    },
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}

function openBetterSqlite(path: string, readOnly: boolean): SqliteDatabase {
  let Database: BetterSqlite;
  try {
    Database = load('better-sqlite3') as BetterSqlite;
  } catch (cause) {
    throw new Error(
      'SQLite could not be loaded: this Node has none of its own and better-sqlite3 is not installed. ' +
        'Use Node 22.16 or later, or run "npm rebuild better-sqlite3" with a C++ compiler at hand.',
      { cause },
    );
  }
  return new Database(path, { readonly: readOnly });
}

/** node:sqlite announces itself as experimental on Node 22 and 24; operators have no use for that line. */
function quietly<T>(work: () => T): T {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = emit;
  }
}

interface NodeSqlite {
  DatabaseSync: new (
    path: string,
    options: { readOnly: boolean },
  ) => {
    prepare(sql: string): Omit<SqliteStatement, 'reader'> & { columns(): unknown[] };
    exec(sql: string): void;
    close(): void;
  };
}
type BetterSqlite = new (path: string, options: { readonly: boolean }) => SqliteDatabase;
