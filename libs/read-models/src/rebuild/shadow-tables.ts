import { sql } from 'kysely';
import { engineOf } from '../engine.js';
import type { Views, ViewsTransaction } from '../views.js';
import type { Column } from './column.js';
import * as postgres from './postgres-tables.js';
import * as sqlite from './sqlite-tables.js';
import type { ShadowNames } from './shadow-names.js';

const SHADOW = /^(.+)__v\d+$/;

/** `incidents` → `incidents__v7` */
export function shadowNames(tables: readonly string[], version: number): ShadowNames {
  return new Map(tables.map((table) => [table, `${table}__v${version}`]));
}

/** Empty tables with the same columns, keys and indexes as those they stand for. */
export async function createShadows(tx: ViewsTransaction, names: ShadowNames): Promise<void> {
  for (const [table, shadow] of names) await engine(tx).createLike(tx, table, shadow);
}

/** Puts the shadow where the table was, under its name and with its indexes' names; the old rows are gone. */
export async function putInPlace(
  tx: ViewsTransaction,
  table: string,
  shadow: string,
): Promise<void> {
  await engine(tx).replace(tx, table, shadow);
}

/** Drops whatever stands for one of these tables, as an interrupted rebuild leaves it. */
export async function dropShadows(tx: ViewsTransaction, tables: readonly string[]): Promise<void> {
  for (const table of await engine(tx).tableNames(tx)) {
    const [, original] = SHADOW.exec(table) ?? [];
    if (original !== undefined && tables.includes(original)) await dropTable(tx, table);
  }
}

export async function dropTable(tx: ViewsTransaction, table: string): Promise<void> {
  await sql`DROP TABLE ${sql.table(table)}`.execute(tx);
}

/** Columns that SQL could not tell from these tables, as `table.column`; a rebuild needs there to be none. */
export async function columnsNamedLikeTables(
  on: Views | ViewsTransaction,
  tables: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const table of tables) {
    for (const { name } of await engine(on).columnsOf(on, table)) {
      if (tables.includes(name)) found.push(`${table}.${name}`);
    }
  }
  return found;
}

export function columnsOf(on: Views | ViewsTransaction, table: string): Promise<Column[]> {
  return engine(on).columnsOf(on, table);
}

function engine(on: Views | ViewsTransaction): typeof sqlite {
  return engineOf(on) === 'postgres' ? postgres : sqlite;
}
