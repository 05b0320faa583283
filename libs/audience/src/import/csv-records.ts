import { parse } from 'csv-parse/sync';
import { type Line, linesOf } from './lines.js';

export type RecordProblem = 'CSV_QUOTES' | 'CSV_ENCODING' | 'CSV_ROW_TOO_LONG';

/** One record, or why there is none. `line` is where it starts, from 1. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly problem: RecordProblem };

/** Lines and characters of one record; a quote that stays open for longer was never meant to be. */
const RECORD_LINES_MAX = 50;
const RECORD_MAX = 262_144;
const BATCH = 500;

interface Block {
  readonly first: Line;
  readonly lines: readonly Line[];
}

/**
 * Records of a CSV file, in pieces. Damage stays where it is: a record that cannot be read costs its first line,
 * and reading goes on with the next one.
 */
export async function* csvRecords(
  path: string,
  delimiter: string,
  columns: number,
  onBytes: (bytes: number) => void,
): AsyncGenerator<CsvRecord[]> {
  const reader = new RecordReader(delimiter, columns);
  for await (const line of linesOf(path, onBytes)) {
    reader.take(line);
    if (reader.ready >= BATCH) yield reader.read();
  }
  reader.end();
  yield reader.read();
}

/** The fields of one line; undefined where it is no CSV. */
export function readLine(text: string, delimiter: string): string[] | undefined {
  return parseAll(text, delimiter)?.[0] ?? undefined;
}

class RecordReader {
  private blocks: Block[] = [];
  private problems: CsvRecord[] = [];
  private open: Line[] = [];
  private openSize = 0;
  private quotes = 0;

  constructor(
    private readonly delimiter: string,
    private readonly columns: number,
  ) {}

  get ready(): number {
    return this.blocks.length + this.problems.length;
  }

  /** Takes the next line; those of a record whose quotes are still open wait for more. */
  take(line: Line): void {
    if (this.open.length === 0 && line.text.trim() === '' && !line.tooLong) return;
    this.open.push(line);
    this.openSize += line.text.length;
    this.quotes += quotesIn(line.text);
    if (line.tooLong) return this.giveUpFirst('CSV_ROW_TOO_LONG');
    if (this.quotes % 2 === 0) return this.close();
    if (this.open.length > RECORD_LINES_MAX || this.openSize > RECORD_MAX)
      this.giveUpFirst('CSV_QUOTES');
  }

  /** The file is over: what is still open was never closed. */
  end(): void {
    while (this.open.length > 0) this.giveUpFirst('CSV_QUOTES');
  }

  /** Everything read so far, in the order of the file. */
  read(): CsvRecord[] {
    const records: CsvRecord[] = [];
    // Blocks that had to be taken apart leave more blocks behind.
    while (this.blocks.length > 0) records.push(...this.parseBlocks(this.blocks.splice(0)));
    records.push(...this.problems.splice(0));
    return records.sort((one, other) => one.line - other.line);
  }

  private close(): void {
    const [first] = this.open;
    if (first) this.blocks.push({ first, lines: this.open });
    this.open = [];
    this.openSize = 0;
    this.quotes = 0;
  }

  private giveUpFirst(problem: RecordProblem): void {
    const [first, ...rest] = this.open;
    this.open = [];
    this.openSize = 0;
    this.quotes = 0;
    if (first) this.problems.push({ line: first.number, problem });
    for (const line of rest) this.take(line);
  }

  private parseBlocks(blocks: readonly Block[]): CsvRecord[] {
    const whole = blocks.map(textOf).join('\n');
    const rows = parseAll(whole, this.delimiter);
    if (rows?.length === blocks.length && rows.every(({ length }) => length === this.columns)) {
      return blocks.map(({ first }, at) => readable(first.number, rows[at] ?? []));
    }
    return blocks.flatMap((block) => this.parseOne(block));
  }

  private parseOne(block: Block): CsvRecord[] {
    const { first, lines } = block;
    const rows = parseAll(textOf(block), this.delimiter);
    const fields = rows?.length === 1 ? rows[0] : undefined;
    const isRight = fields?.length === this.columns;
    if (fields && (isRight || lines.length === 1)) return [readable(first.number, fields)];
    // A stray quote has drawn the lines that follow into the record: only the first one is at fault.
    for (const line of lines.slice(1)) this.takeAlone(line);
    return [{ line: first.number, problem: 'CSV_QUOTES' }];
  }

  private takeAlone(line: Line): void {
    if (line.text.trim() === '') return;
    if (quotesIn(line.text) % 2 === 0) this.blocks.push({ first: line, lines: [line] });
    else this.problems.push({ line: line.number, problem: 'CSV_QUOTES' });
  }
}

function readable(line: number, fields: readonly string[]): CsvRecord {
  if (fields.some((field) => field.includes('\ufffd'))) return { line, problem: 'CSV_ENCODING' };
  return { line, fields };
}

function parseAll(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true, trim: true });
  } catch {
    return undefined;
  }
}

function textOf({ lines }: Block): string {
  return lines.map(({ text }) => text).join('\n');
}

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}
