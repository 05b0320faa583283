import { dirname, join } from 'node:path';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { aboutFile, openSqlite, type SqliteDatabase } from '#event-store';
import { openPool } from './postgres-pool.js';
import { sqliteDialect } from './sqlite-dialect.js';

/**
 * The SQL side: read models, their checkpoints, and the tables that no rebuild touches (ledger, sessions).
 * The vault of what must be erasable is the schema `vault`, and the keys that open it are `vault_keys`.
 */
export type Views = Kysely<Record<never, never>>;
export type ViewsTransaction = Transaction<Record<never, never>>;

export interface ViewsFiles {
  readonly views: string;
  readonly vault: string;
  /** The keys of the vault; left out: `keys.sqlite` beside it. */
  readonly keys?: string;
}

/** `postgres://user:password@host/database`: views in its schema `daylight`, then `vault` and `vault_keys`. */
export interface ViewsDatabase {
  readonly postgres: string;
}

/** Files, unless a database is named. */
export type ViewsPlace = ViewsDatabase | (ViewsFiles & { readonly postgres?: string | undefined });

export interface ViewsLimits {
  /** Page cache of a SQLite connection, for the views and for the vault each. */
  readonly cacheKiB?: number;
  /** Pages after which the write-ahead log is folded into the file. A page that changes often is then moved once. */
  readonly foldPages?: number;
  /** Connections to PostgreSQL at once; they are opened when needed. */
  readonly connections?: number;
  /** Milliseconds after which PostgreSQL cancels a statement; 0: never. Who answers people sets a limit. */
  readonly statementMs?: number;
}

/** Opens the views. A reader sees every committed write; it never blocks the writer. */
export function openViews(
  place: ViewsPlace,
  { cacheKiB = 8_192, foldPages = 4_000, connections = 10, statementMs = 30_000 }: ViewsLimits = {},
): Views {
  if (isFiles(place)) return openFiles(place, cacheKiB, foldPages);
  const { postgres } = place;
  const pool = () => openPool(postgres, { connections, statementMs });
  return new Kysely<Record<never, never>>({ dialect: new PostgresDialect({ pool }) });
}

function isFiles(place: ViewsPlace): place is ViewsFiles {
  return place.postgres === undefined;
}

function openFiles(files: ViewsFiles, cacheKiB: number, foldPages: number): Views {
  const database = openSqlite(files.views, { cacheKiB });
  attach(database, files.vault, 'vault');
  database.exec(`PRAGMA vault.cache_size = -${cacheKiB}`);
  attach(database, files.keys ?? join(dirname(files.vault), 'keys.sqlite'), 'vault_keys');
  database.exec(`PRAGMA wal_autocheckpoint = ${foldPages}`);
  // From here on, waiting for another writer is done outside of SQLite.
  database.exec('PRAGMA busy_timeout = 0');
  return new Kysely<Record<never, never>>({ dialect: sqliteDialect(database, files.views) });
}

/** What is deleted from these files must not be found in them any more. */
function attach(database: SqliteDatabase, path: string, schema: string): void {
  aboutFile(path, () => {
    database.exec(`ATTACH DATABASE '${path.replaceAll("'", "''")}' AS ${schema}`);
    database.exec(`PRAGMA ${schema}.journal_mode = WAL`);
    database.exec(`PRAGMA ${schema}.synchronous = FULL`);
    database.exec(`PRAGMA ${schema}.secure_delete = ON`);
  });
}

export { sql };
