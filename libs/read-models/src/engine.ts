import { PostgresAdapter, type RawBuilder, sql } from 'kysely';
import { inPostgresTypes } from './postgres-schema.js';
import type { Views, ViewsTransaction } from './views.js';

/** All that is not said in the same words on both engines. */
export type Engine = 'sqlite' | 'postgres';

export function engineOf(views: Views | ViewsTransaction): Engine {
  return views.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}

/** Runs a statement that makes or changes a table, written in SQLite's types: TEXT, INTEGER, BLOB. */
export async function define(tx: ViewsTransaction, statement: string): Promise<void> {
  const words = engineOf(tx) === 'postgres' ? inPostgresTypes(statement) : statement;
  await sql.raw(words).execute(tx);
}

/**
 * A transaction that on PostgreSQL does not wait for the writer before it: for work whose every statement says in its
 * own condition what must still be true. It may have to be begun anew where it meets another (`isPassing`).
 */
export function unqueued(views: Views) {
  return views.transaction().setIsolationLevel('read committed');
}

/** Sees to it that what was deleted from these tables of the vault is not in its files any more. Not in a transaction. */
export async function scrubVault(views: Views, tables: readonly string[]): Promise<void> {
  if (engineOf(views) === 'postgres') {
    for (const table of tables) await sql.raw(`VACUUM ${table}`).execute(views);
    return;
  }
  // Pages are overwritten with zeros as rows go; what is left is in the write-ahead logs.
  for (const schema of ['vault', 'vault_keys'])
    await sql.raw(`PRAGMA ${schema}.wal_checkpoint(TRUNCATE)`).execute(views);
}

/**
 * The end of a question for rows that several ask for at once and each must get others of. On SQLite the statement
 * that asks has the whole file to itself.
 */
export function skippingTaken(views: Views | ViewsTransaction): RawBuilder<unknown> {
  return engineOf(views) === 'postgres' ? sql`FOR UPDATE SKIP LOCKED` : sql``;
}

/** A list as one parameter, for `IN`: `SELECT value …`. However long it is, the statement stays the same. */
export function eachOf(
  on: Views | ViewsTransaction,
  values: readonly string[],
): RawBuilder<unknown> {
  const list = JSON.stringify(values);
  return engineOf(on) === 'postgres'
    ? sql`(SELECT jsonb_array_elements_text(${list}::jsonb) COLLATE "C" AS value)`
    : sql`(SELECT value FROM json_each(${list}))`;
}

/** The condition that a column of text has one of many values, looked up one by one where the column has an index. */
export function isOneOf(
  on: Views | ViewsTransaction,
  column: RawBuilder<unknown>,
  values: readonly string[],
): RawBuilder<boolean> {
  const each = eachOf(on, values);
  // PostgreSQL holds every row against every value of a list that a function gives; an array it looks up.
  return engineOf(on) === 'sqlite'
    ? sql`${column} IN ${each}`
    : sql`${column} = ANY (ARRAY${each})`;
}
