import { Row } from './column.js';
import { type CsvRecord, CsvRecords } from './csv-records.js';
import { type Finding, type FindingCode, RowRefused } from './findings.js';
import { columnName, type CsvHeader, type FileKind } from './header.js';
import { nothing, type ReadRow, type RowReader } from './read-row.js';
import { contactReader, customerReader, type Known } from './rows.js';
import { LOOSE_QUOTES, SPACES_AROUND } from './split-fields.js';

/** Reads the rows of a CSV file. */
export function csvRowReader(header: CsvHeader, kind: FileKind, known: Known): RowReader {
  const records = new CsvRecords(header.delimiter, header.columns.length);
  const reader = new CsvRows(header, kind, known);
  return {
    take: (lines) => reader.read(records.take(lines)),
    end: () => reader.read(records.end()),
  };
}

class CsvRows {
  private readonly row = new Row();
  private readonly readRow: () => Pick<ReadRow, 'customer' | 'contacts'>;

  constructor(
    private readonly header: CsvHeader,
    kind: FileKind,
    known: Known,
  ) {
    const { row } = this;
    if (kind === 'customers') {
      const read = customerReader(header.columns, known);
      this.readRow = () => ({ customer: read(row), contacts: undefined });
    } else {
      const read = contactReader(header.columns, known);
      this.readRow = () => ({ customer: undefined, contacts: [read(row)] });
    }
  }

  read(records: readonly CsvRecord[]): ReadRow[] {
    const rows: ReadRow[] = [];
    for (const record of records) if (record.line !== this.header.line) rows.push(this.one(record));
    return rows;
  }

  private one(record: CsvRecord): ReadRow {
    const { line, fields, problem, damage } = record;
    const ofRow = findingsOfRow(record);
    if (problem !== undefined) return nothing(line, [...ofRow, { code: problem, column: null }]);
    if (fields === undefined) return nothing(line, [{ code: 'BLANK_LINE', column: null }]);
    if (isHeader(fields, this.header.columns))
      return nothing(line, [{ code: 'HEADER_REPEATED', column: null }]);
    try {
      this.row.start(fields, damage !== undefined);
      const { customer, contacts } = this.readRow();
      const { findings } = this.row;
      const all = ofRow.length === 0 ? findings : [...ofRow, ...findings];
      return { line, customer, contacts, findings: all, text: record.text };
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      return nothing(line, [...ofRow, { code: error.code, column: error.column }]);
    }
  }
}

const NONE: readonly Finding[] = [];

function findingsOfRow({ damage, notes }: CsvRecord): readonly Finding[] {
  if (damage === undefined && notes === 0) return NONE;
  const codes: FindingCode[] = [];
  if (damage !== undefined) codes.push(damage === 'mixed' ? 'ENCODING_MIXED' : 'ENCODING_TWICE');
  if (notes & LOOSE_QUOTES) codes.push('CSV_QUOTES_LOOSE');
  else if (notes & SPACES_AROUND) codes.push('CSV_SPACES');
  return codes.map((code) => ({ code, column: null }));
}

/** Files that were put together keep their first lines in the middle. */
function isHeader(fields: readonly string[], columns: readonly string[]): boolean {
  const [field = ''] = fields;
  const [name = ''] = columns;
  // Rows are told from a first line by the length and the last letter of a field; only few need a closer look.
  const last = field.charCodeAt(field.length - 1) | 32;
  if (field.length !== name.length || last !== name.charCodeAt(name.length - 1)) return false;
  return columns.every((one, at) => columnName(fields[at] ?? '') === one);
}
