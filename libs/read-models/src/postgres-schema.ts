import { sql } from 'kysely';
import type { ViewsTransaction } from './views.js';

const OLDEST = 140_000;

/** The database is not one that Daylight can keep its views in; the words say why and what to do. */
export class PostgresRefused extends Error {
  override readonly name = 'PostgresRefused';
}

/**
 * Makes the schemas where they are missing: `daylight` for the views, `vault` for what must be erasable, `vault_keys`
 * for the keys that open it.
 * @throws PostgresRefused
 */
export async function prepareSchemas(tx: ViewsTransaction): Promise<void> {
  await sql`SET LOCAL statement_timeout TO 0`.execute(tx);
  const { rows } = await sql<{ version: number; encoding: string }>`
    SELECT current_setting('server_version_num')::int AS version,
      current_setting('server_encoding') AS encoding`.execute(tx);
  const { version = 0, encoding } = rows[0] ?? {};
  if (version < OLDEST) throw new PostgresRefused('Daylight needs PostgreSQL 14 or later.');
  if (encoding !== 'UTF8') {
    throw new PostgresRefused(
      `The database holds text as ${encoding}: make one with ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
  for (const schema of ['daylight', 'vault', 'vault_keys']) {
    const found = await sql`SELECT 1 FROM pg_namespace WHERE nspname = ${schema}`.execute(tx);
    // Asked first: somebody who may use the schemas need not be allowed to make them.
    if (found.rows.length === 0) await sql`CREATE SCHEMA ${sql.ref(schema)}`.execute(tx);
  }
}

/**
 * A statement that makes or changes a table, in PostgreSQL's types. Text compares by its bytes, as in SQLite: the
 * order of positions and ids must not hang on the language a database was made with.
 */
export function inPostgresTypes(statement: string): string {
  return statement
    .replace(/ WITHOUT ROWID$/, '')
    .replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"')
    .replaceAll(/\bINTEGER\b/g, 'BIGINT')
    .replaceAll(/\bBLOB\b/g, 'BYTEA');
}
