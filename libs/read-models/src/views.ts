import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { aboutFile, openSqlite } from '#event-store';
import { openPool } from './postgres-pool.js';
import { sqliteDialect } from './sqlite-dialect.js';

/**
 * The SQL side: read models, their checkpoints, and the tables that no rebuild touches (ledger, sessions).
 * Each slice looks at its own tables through `db.withTables<…>()`; the vault is the schema `vault`.
 */
export type Views = Kysely<Record<never, never>>;
export type ViewsTransaction = Transaction<Record<never, never>>;

export interface ViewsFiles {
  readonly views: string;
  readonly vault: string;
}

/** `postgres://user:password@host/database`: views in its schema `daylight`, the vault in its schema `vault`. */
export interface ViewsDatabase {
  readonly postgres: string;
}

/** Files, unless a database is named. */
export type ViewsPlace = ViewsDatabase | (ViewsFiles & { readonly postgres?: string | undefined });

export interface ViewsLimits {
  /** Page cache of a SQLite connection. */
  readonly cacheKiB?: number;
  /** Connections to PostgreSQL at once; they are opened when needed. */
  readonly connections?: number;
  /** Milliseconds after which PostgreSQL cancels a statement; 0: never. Who answers people sets a limit. */
  readonly statementMs?: number;
}

/** Opens the views. A reader sees every committed write; it never blocks the writer. */
export function openViews(
  place: ViewsPlace,
  { cacheKiB = 8_192, connections = 10, statementMs = 30_000 }: ViewsLimits = {},
): Views {
  if (isFiles(place)) return openFiles(place, cacheKiB);
  const { postgres } = place;
  const pool = () => openPool(postgres, { connections, statementMs });
  return new Kysely<Record<never, never>>({ dialect: new PostgresDialect({ pool }) });
}

function isFiles(place: ViewsPlace): place is ViewsFiles {
  return place.postgres === undefined;
}

/** The write-ahead log is folded into the file after so many pages: a page that changes often is then moved once. */
const FOLD_PAGES = 4_000;

function openFiles(files: ViewsFiles, cacheKiB: number): Views {
  const database = openSqlite(files.views, { cacheKiB });
  aboutFile(files.vault, () => {
    database.exec(`ATTACH DATABASE '${files.vault.replaceAll("'", "''")}' AS vault`);
    database.exec('PRAGMA vault.journal_mode = WAL');
    database.exec('PRAGMA vault.synchronous = FULL');
  });
  database.exec(`PRAGMA wal_autocheckpoint = ${FOLD_PAGES}`);
  // From here on, waiting for another writer is done outside of SQLite.
  database.exec('PRAGMA busy_timeout = 0');
  return new Kysely<Record<never, never>>({ dialect: sqliteDialect(database, files.views) });
}

export { sql };
