import { type RawBuilder, sql } from 'kysely';
import type { Views, ViewsTransaction } from '../views.js';
import { columnsOf } from './shadow-tables.js';

/** How two tables with the same columns differ. */
export interface TableDifference {
  readonly table: string;
  readonly rowsLive: number;
  readonly rowsRebuilt: number;
  /** Rows that are in one of them only, or not the same in both. */
  readonly different: number;
  /** Keys of the first of them, in order; nothing else of the row. */
  readonly firstKeys: readonly string[];
}

const FIRST = 5;

/** Compares row by row within the database, along the primary key; the memory it takes does not grow. */
export async function compareTables(
  tx: Views | ViewsTransaction,
  table: string,
  shadow: string,
): Promise<TableDifference> {
  const columns = await columnsOf(tx, table);
  const keyed = columns.some(({ key }) => key);
  const keys = columns.filter(({ key }) => key || !keyed).map(({ name }) => name);
  const others = columns.filter(({ key }) => !key && keyed).map(({ name }) => name);
  const [live, made] = [sql.table(table), sql.table(shadow)];
  // A key holds no NULL, and no table without one does: where there is NULL, there is no twin.
  const isNoTwin = sql`x.${sql.ref(keys[0] ?? '')} IS NULL`;
  const changed = sql.join([isNoTwin, ...others.map(unlike)], sql` OR `);
  const inLive = await listed(tx, { keys, from: live, beside: made, where: changed });
  const onlyMade = await listed(tx, { keys, from: made, beside: live, where: isNoTwin });
  return {
    table,
    rowsLive: await countOf(tx, live),
    rowsRebuilt: await countOf(tx, made),
    different: inLive.count + onlyMade.count,
    firstKeys: [...inLive.first, ...onlyMade.first].slice(0, FIRST),
  };
}

interface Question {
  readonly keys: readonly string[];
  readonly from: RawBuilder<unknown>;
  readonly beside: RawBuilder<unknown>;
  readonly where: RawBuilder<unknown>;
}

/** Rows of one table for which the condition holds of it and its twin `x` in the other. */
async function listed(
  tx: Views | ViewsTransaction,
  { keys, from, beside, where }: Question,
): Promise<{ count: number; first: string[] }> {
  const same = sql.join(
    keys.map((key) => sql`l.${sql.ref(key)} = x.${sql.ref(key)}`),
    sql` AND `,
  );
  const pairs = sql`FROM ${from} AS l LEFT JOIN ${beside} AS x ON ${same} WHERE ${where}`;
  const { rows: counted } = await sql<{ count: number }>`SELECT count(*) AS count ${pairs}`.execute(
    tx,
  );
  const count = counted[0]?.count ?? 0;
  if (count === 0) return { count, first: [] };
  const columns = sql.join(keys.map((key) => sql`l.${sql.ref(key)}`));
  const { rows } = await sql<Record<string, unknown>>`
    SELECT ${columns} ${pairs} ORDER BY ${columns} LIMIT ${FIRST}`.execute(tx);
  return { count, first: rows.map((row) => keys.map((key) => String(row[key])).join(' / ')) };
}

function unlike(column: string): RawBuilder<unknown> {
  return sql`l.${sql.ref(column)} IS DISTINCT FROM x.${sql.ref(column)}`;
}

async function countOf(tx: Views | ViewsTransaction, table: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM ${table}`.execute(tx);
  return rows[0]?.count ?? 0;
}
