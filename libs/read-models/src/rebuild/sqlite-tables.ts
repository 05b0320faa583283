import { sql } from 'kysely';
import type { Views, ViewsTransaction } from '../views.js';
import type { Column } from './column.js';

interface Definition {
  readonly type: 'table' | 'index';
  readonly name: string;
  readonly sql: string;
}

/** `CREATE TABLE "name" (…` and `CREATE UNIQUE INDEX name ON "table" (…`, as SQLite keeps them. */
const TABLE = /^CREATE TABLE\s+("[^"]+"|\w+)/i;
const INDEX = /^(CREATE (?:UNIQUE )?INDEX)\s+("[^"]+"|\w+)\s+ON\s+("[^"]+"|\w+)/i;

export async function createLike(
  tx: ViewsTransaction,
  table: string,
  shadow: string,
): Promise<void> {
  const suffix = shadow.slice(table.length);
  for (const { type, name, sql: made } of await definitionsOf(tx, table)) {
    const statement =
      type === 'table'
        ? made.replace(TABLE, `CREATE TABLE "${shadow}"`)
        : made.replace(INDEX, `$1 "${name}${suffix}" ON "${shadow}"`);
    await sql.raw(statement).execute(tx);
  }
}

/** SQLite cannot rename an index: they are made anew, so that migrations find them under their released names. */
export async function replace(tx: ViewsTransaction, table: string, shadow: string): Promise<void> {
  const wanted = (await definitionsOf(tx, table)).filter(({ type }) => type === 'index');
  const made = (await definitionsOf(tx, shadow)).filter(({ type }) => type === 'index');
  await sql`DROP TABLE ${sql.table(table)}`.execute(tx);
  await sql`ALTER TABLE ${sql.table(shadow)} RENAME TO ${sql.table(table)}`.execute(tx);
  for (const { name } of made) await sql`DROP INDEX ${sql.table(name)}`.execute(tx);
  for (const index of wanted) await sql.raw(index.sql).execute(tx);
}

export async function tableNames(on: Views | ViewsTransaction): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM sqlite_schema WHERE type = 'table'`.execute(on);
  return rows.map(({ name }) => name);
}

export async function columnsOf(on: Views | ViewsTransaction, table: string): Promise<Column[]> {
  const { rows } = await sql<{ name: string; pk: number }>`
    SELECT name, pk FROM pragma_table_info(${table}) ORDER BY cid`.execute(on);
  return rows.map(({ name, pk }) => ({ name, key: pk > 0 }));
}

/** The table first, then its indexes. Those that a key brings along have no text of their own. */
async function definitionsOf(tx: ViewsTransaction, table: string): Promise<Definition[]> {
  const { rows } = await sql<Definition>`SELECT type, name, sql FROM sqlite_schema
    WHERE tbl_name = ${table} AND sql IS NOT NULL ORDER BY type DESC, name`.execute(tx);
  return rows;
}
