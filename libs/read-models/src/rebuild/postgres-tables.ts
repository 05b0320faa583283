import { sql } from 'kysely';
import type { Views, ViewsTransaction } from '../views.js';
import type { Column } from './column.js';

export async function createLike(
  tx: ViewsTransaction,
  table: string,
  shadow: string,
): Promise<void> {
  await sql`CREATE TABLE ${sql.table(shadow)} (LIKE ${sql.table(table)} INCLUDING ALL)`.execute(tx);
}

/** Readers that were waiting for the old table find the new one: PostgreSQL looks its name up again. */
export async function replace(tx: ViewsTransaction, table: string, shadow: string): Promise<void> {
  const wanted = await indexesOf(tx, table);
  const made = await indexesOf(tx, shadow);
  await sql`DROP TABLE ${sql.table(table)}`.execute(tx);
  await sql`ALTER TABLE ${sql.table(shadow)} RENAME TO ${sql.table(table)}`.execute(tx);
  for (const { name, says } of wanted) {
    const at = made.findIndex((index) => index.says === says);
    const [twin] = at < 0 ? [] : made.splice(at, 1);
    if (!twin) throw new Error(`The copy of ${table} came without its index ${name}.`);
    await sql`ALTER INDEX ${sql.table(twin.name)} RENAME TO ${sql.table(name)}`.execute(tx);
  }
}

export async function tableNames(on: Views | ViewsTransaction): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`.execute(on);
  return rows.map(({ name }) => name);
}

export async function columnsOf(on: Views | ViewsTransaction, table: string): Promise<Column[]> {
  const { rows } = await sql<{ name: string; key: number }>`
    SELECT a.attname AS name, (i.indrelid IS NOT NULL)::int AS key FROM pg_attribute AS a
    LEFT JOIN pg_index AS i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey)
    WHERE a.attrelid = ${table}::regclass AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum`.execute(on);
  return rows.map(({ name, key }) => ({ name, key: key === 1 }));
}

interface Index {
  readonly name: string;
  /** What it is, without what it and its table are called. */
  readonly says: string;
}

async function indexesOf(tx: ViewsTransaction, table: string): Promise<Index[]> {
  const { rows } = await sql<{ name: string; made: string }>`
    SELECT c.relname AS name, pg_get_indexdef(c.oid) AS made FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE i.indrelid = ${table}::regclass ORDER BY c.relname`.execute(tx);
  return rows.map(({ name, made }) => ({ name, says: made.replace(/INDEX .* USING/, 'USING') }));
}
