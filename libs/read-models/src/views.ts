import { Kysely, sql, type Transaction } from 'kysely';
import { openSqlite } from '#event-store';
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

/** Opens the SQLite files. A reader sees every committed write; it never blocks the writer. */
export function openViews(files: ViewsFiles, { cacheKiB = 8_192 } = {}): Views {
  const database = openSqlite(files.views, { cacheKiB });
  database.exec(`ATTACH DATABASE '${files.vault.replaceAll("'", "''")}' AS vault`);
  database.exec('PRAGMA vault.journal_mode = WAL');
  database.exec('PRAGMA vault.synchronous = FULL');
  // From here on, waiting for another writer is done outside of SQLite.
  database.exec('PRAGMA busy_timeout = 0');
  return new Kysely<Record<never, never>>({ dialect: sqliteDialect(database) });
}

export { sql };
