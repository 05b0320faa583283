import { stat } from 'node:fs/promises';
import type { Customer } from '../customer.js';
import type { VaultContact } from '../vault/save-contacts.js';
import { type CsvRecord, csvRecords } from './csv-records.js';
import { Fields } from './fields.js';
import { columnName, type Header, readHeader } from './header.js';
import { type RowProblem, RowRefused } from './row-problems.js';
import { contactOf, customerOf } from './rows.js';

/** What is wrong with a row. It never carries what the row held. */
export interface Finding {
  readonly code: RowProblem;
  /** Null where the row as a whole is at fault. */
  readonly column: string | null;
}

/** What one row of a file holds. Neither a customer nor contacts: the row was refused. */
export interface ReadRow {
  /** Where the row starts, from 1. */
  readonly line: number;
  readonly customer?: Customer;
  readonly contacts?: readonly VaultContact[];
  readonly findings: readonly Finding[];
}

export interface ReadBatch {
  /** In the order of the file. */
  readonly rows: readonly ReadRow[];
  /** Of the file, so far. */
  readonly bytes: number;
}

/** A file whose first lines were understood. */
export interface SourceFile extends Header {
  readonly path: string;
  readonly size: number;
}

export interface ReadOptions {
  /** Which mailbox an address that is normalised stands for. */
  readonly destKeyOf: (normalised: string) => string;
}

const NO_FINDINGS: readonly Finding[] = [];

/** @throws Refusal where the file cannot be read, or is of no kind that is known */
export async function openSource(path: string): Promise<SourceFile> {
  const header = await readHeader(path);
  return { ...header, path, size: (await stat(path)).size };
}

/** All rows of a file, in its order. Damage to a row is said beside it, and costs no other row. */
export async function* readRows(file: SourceFile, options: ReadOptions): AsyncGenerator<ReadBatch> {
  const { path, delimiter, columns } = file;
  const fields = new Fields(columns);
  const read =
    file.kind === 'customers'
      ? () => ({ customer: customerOf(fields) })
      : () => ({ contacts: [contactOf(fields, options.destKeyOf)] });
  let bytes = 0;
  const records = csvRecords(path, delimiter, columns.length, (so) => (bytes = so));
  for await (const piece of records) {
    const rows: ReadRow[] = [];
    for (const record of piece) {
      const row = rowOf(record, fields, columns, read);
      if (row) rows.push(row);
    }
    yield { rows, bytes };
  }
}

function rowOf(
  record: CsvRecord,
  fields: Fields,
  columns: readonly string[],
  read: () => Pick<ReadRow, 'customer' | 'contacts'>,
): ReadRow | undefined {
  const { line } = record;
  try {
    if ('problem' in record) throw new RowRefused(record.problem, null);
    if (isHeader(record.fields, columns)) return undefined;
    if (record.fields.length !== columns.length) throw new RowRefused('CSV_COLUMNS', null);
    fields.of(record.fields);
    return { line, ...read(), findings: NO_FINDINGS };
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    return { line, findings: [{ code: error.code, column: error.column }] };
  }
}

/** Files that were put together keep their first lines in the middle. */
function isHeader(fields: readonly string[], columns: readonly string[]): boolean {
  return (
    fields.length === columns.length &&
    columns.every((name, at) => columnName(fields[at] ?? '') === name)
  );
}
