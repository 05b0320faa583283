import { CompiledQuery } from 'kysely';
import { type Engine, engineOf } from './engine.js';
import { nameHere } from './rebuild/shadow-names.js';
import { forEach } from './sqlite-dialect.js';
import type { Views, ViewsTransaction } from './views.js';

export type CellValue = string | number | Uint8Array | null;
/** A row as it is stored: column → value. */
export type Cells<R> = { readonly [C in keyof R]: CellValue };

/** What must be known of a table to read its rows by key and to write many of them at once. */
export interface RowTable<R extends Cells<R>> {
  readonly name: string;
  readonly columns: readonly (keyof R & string)[];
  /** The columns of the primary key. */
  readonly key: readonly (keyof R & string)[];
  /** The columns that change once a row is there: an index on another one is not touched then. */
  readonly changing: readonly (keyof R & string)[];
}

/** What happens to a row whose key is there already. */
export type Clash = 'fail' | 'skip' | 'overwrite';

/** On PostgreSQL. Powers of two up to this many rows go into one statement, so that few texts serve any number of rows. */
const SLICE = 256;

/** Writes rows, each key at most once, in few round trips. @throws what the engine says of a clash under `fail` */
export async function writeRows<R extends Cells<R>>(
  tx: ViewsTransaction,
  table: RowTable<R>,
  rows: readonly R[],
  clash: Clash,
): Promise<void> {
  const engine = engineOf(tx);
  const name = nameHere(tx, table.name);
  const { columns } = table;
  const textFor = (size: number) =>
    textOnce(`${engine} ${clash} ${name} ${table.changing.join()} ${size}`, () =>
      insertText(engine, { ...table, name }, size, clash),
    );
  if (rows.length === 0) return;
  if (engine === 'sqlite') {
    // A statement of many rows keeps the pages it changes twice, so as to undo all of it where the last row fails.
    await tx.executeQuery(forEach(textFor(1), cellsOf(rows, columns)));
    return;
  }
  for (let at = 0; at < rows.length;) {
    const size = Math.min(SLICE, 2 ** Math.floor(Math.log2(rows.length - at)));
    const slice = rows.slice(at, at + size);
    const values = slice.flatMap((row) => columns.map((column) => row[column]));
    await tx.executeQuery(CompiledQuery.raw(textFor(size), values));
    at += size;
  }
}

/** One list at a time: all of them at once would outlive the page they are made for. */
function* cellsOf<R extends Cells<R>>(
  rows: readonly R[],
  columns: readonly (keyof R & string)[],
): Generator<CellValue[]> {
  for (const row of rows) yield columns.map((column) => row[column]);
}

/** Reads the rows whose `column` is one of these. */
export async function readRows<R extends Cells<R>>(
  tx: Views | ViewsTransaction,
  table: RowTable<R>,
  column: keyof R & string,
  values: readonly string[],
): Promise<R[]> {
  const found: R[] = [];
  const name = nameHere(tx, table.name);
  for (const { condition, slice } of anyOf(tx, values)) {
    const text = `SELECT ${table.columns.join(', ')} FROM ${name} WHERE ${column} ${condition}`;
    // The table's description says which columns a row has.
    const { rows } = await tx.executeQuery(CompiledQuery.raw(text, slice));
    found.push(...(rows as R[]));
  }
  return found;
}

/** Deletes the rows whose `column` is one of these. */
export async function deleteRows<R extends Cells<R>>(
  tx: ViewsTransaction,
  table: RowTable<R>,
  column: keyof R & string,
  values: readonly string[],
): Promise<void> {
  const name = nameHere(tx, table.name);
  for (const { condition, slice } of anyOf(tx, values)) {
    const text = `DELETE FROM ${name} WHERE ${column} ${condition}`;
    await tx.executeQuery(CompiledQuery.raw(text, slice));
  }
}

/** Lists of a few lengths only: the last value is said again until the length is one of them. */
function* anyOf(tx: Views | ViewsTransaction, values: readonly string[]) {
  const engine = engineOf(tx);
  for (let at = 0; at < values.length; at += SLICE) {
    const slice = values.slice(at, at + SLICE);
    const length = 2 ** Math.ceil(Math.log2(slice.length));
    const last = slice.at(-1);
    while (last !== undefined && slice.length < length) slice.push(last);
    const condition = textOnce(`${engine} ${length}`, () => `IN ${marks(engine, 0, length)}`);
    yield { condition, slice };
  }
}

/** Every rebuild has tables of its own, and texts about them that nobody needs afterwards. */
const TEXTS_MAX = 500;
const texts = new Map<string, string>();

function textOnce(name: string, write: () => string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  if (texts.size >= TEXTS_MAX) texts.clear();
  const text = write();
  texts.set(name, text);
  return text;
}

function insertText<R extends Cells<R>>(
  engine: Engine,
  { name, columns, key, changing }: RowTable<R>,
  size: number,
  clash: Clash,
): string {
  const rows = Array.from({ length: size }, (_, row) =>
    marks(engine, row * columns.length, columns.length),
  );
  const overwriting = changing.map((column) => `${column} = excluded.${column}`).join(', ');
  const otherwise = {
    fail: '',
    skip: 'ON CONFLICT DO NOTHING',
    overwrite: `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${overwriting}`,
  }[clash];
  return `INSERT INTO ${name} (${columns.join(', ')}) VALUES ${rows.join(', ')} ${otherwise}`;
}

function marks(engine: Engine, from: number, count: number): string {
  const list = Array.from({ length: count }, (_, at) =>
    engine === 'postgres' ? `$${from + at + 1}` : '?',
  );
  return `(${list.join(', ')})`;
}
