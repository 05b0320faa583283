import type { Line } from './lines.js';
import { LOOSE_QUOTES, type Split, splitPaired, splitPlain, splitQuoted } from './split-fields.js';

export type RecordProblem = 'CSV_QUOTES' | 'CSV_COLUMNS' | 'ENCODING_INVALID' | 'ROW_TOO_LONG';

/** One record. Without fields it is a blank line, or one that cannot be read. */
export interface CsvRecord {
  /** Where it starts, from 1. */
  readonly line: number;
  /** As it stands in the file. */
  readonly text: string;
  readonly fields: readonly string[] | undefined;
  readonly problem: RecordProblem | undefined;
  /** Of `Split`. */
  readonly notes: number;
  /** Its bytes were not what they should be, and were read all the same. */
  readonly damage: 'mixed' | 'twice' | undefined;
}

/** Lines and characters of one record; a quote that stays open for longer was never meant to be. */
const RECORD_LINES_MAX = 50;
const RECORD_MAX = 262_144;

/**
 * Makes records of the lines of a CSV file. Damage stays where it is: a record that cannot be read costs its first
 * line, and reading goes on with the next one.
 */
export class CsvRecords {
  private open: Line[] = [];
  private text = '';
  private records: CsvRecord[] = [];

  constructor(
    private readonly delimiter: string,
    private readonly columns: number,
  ) {}

  /** The records that are whole by now. */
  take(lines: readonly Line[]): readonly CsvRecord[] {
    this.records = [];
    for (const line of lines) this.add(line);
    return this.records;
  }

  /** The file is over: what is still open was never closed. */
  end(): readonly CsvRecord[] {
    this.records = [];
    while (this.open.length > 0) this.giveUpFirst('CSV_QUOTES');
    return this.records;
  }

  private add(line: Line): void {
    if (line.damage === 'too long') return this.addTooLong(line);
    if (this.open.length > 0) return this.addToOpen(line);
    const { text } = line;
    if (text.includes('"')) this.addQuoted(line);
    else if (text.trim() === '') this.records.push(recordOf(line, text, undefined));
    else this.close(line, text, splitPlain(text, this.delimiter));
  }

  /** Nothing goes on across a line of which only a part was kept. */
  private addTooLong(line: Line): void {
    while (this.open.length > 0) this.giveUpFirst('CSV_QUOTES');
    this.refuse(line, 'ROW_TOO_LONG');
  }

  private addQuoted(line: Line): void {
    const split = splitQuoted(line.text, this.delimiter);
    if (split === 'open') {
      this.open = [line];
      this.text = line.text;
    } else if (split === 'malformed') this.addMalformed(line);
    else if (split.fields.length !== this.columns && split.notes & LOOSE_QUOTES)
      this.close(line, line.text, splitPaired(line.text, this.delimiter));
    else this.close(line, line.text, split);
  }

  private addMalformed(line: Line): void {
    const split = splitQuoted(line.text, this.delimiter, true);
    if (typeof split === 'string') this.refuse(line, 'CSV_QUOTES');
    else this.close(line, line.text, split);
  }

  private addToOpen(line: Line): void {
    this.open.push(line);
    this.text += `\n${line.text}`;
    const tooMuch = this.open.length > RECORD_LINES_MAX || this.text.length > RECORD_MAX;
    // Only a line with a quote can close one.
    if (!tooMuch && !line.text.includes('"')) return;
    const split = tooMuch ? 'malformed' : splitQuoted(this.text, this.delimiter);
    if (split === 'open') return;
    const [first] = this.open;
    if (!first || split === 'malformed') return this.giveUpFirst('CSV_QUOTES');
    // A stray quote has drawn the lines that follow into the record: only the first one is at fault.
    if (split.fields.length !== this.columns && this.open.slice(1).some((one) => this.isRow(one)))
      return this.giveUpFirst('CSV_QUOTES');
    const { text } = this;
    const damage = worstOf(this.open);
    this.open = [];
    this.close({ ...first, damage }, text, split);
  }

  /** Whether the line would be a row by itself. */
  private isRow({ text }: Line): boolean {
    const split = splitQuoted(text, this.delimiter);
    if (typeof split === 'string' || split.notes & LOOSE_QUOTES) return false;
    return split.fields.length === this.columns;
  }

  private giveUpFirst(problem: RecordProblem): void {
    const [first, ...rest] = this.open;
    this.open = [];
    if (first) this.refuse(first, problem);
    for (const line of rest) this.add(line);
  }

  private close(line: Line, text: string, split: Split): void {
    const { length } = split.fields;
    // Bytes that are lost at the end of a row take its last delimiter with them.
    const isCut = line.damage === 'mixed' && length === this.columns - 1;
    if (line.damage === 'unreadable') this.refuse(line, 'ENCODING_INVALID');
    else if (length === this.columns) this.records.push(recordOf(line, text, split));
    else if (isCut)
      this.records.push(recordOf(line, text, { ...split, fields: [...split.fields, ''] }));
    else this.refuse(line, 'CSV_COLUMNS');
  }

  private refuse(line: Line, problem: RecordProblem): void {
    const cause = line.damage === 'unreadable' ? 'ENCODING_INVALID' : problem;
    this.records.push({ ...recordOf(line, line.text, undefined), problem: cause });
  }
}

function worstOf(lines: readonly Line[]): Line['damage'] {
  const damages = lines.map(({ damage }) => damage);
  return damages.includes('unreadable') ? 'unreadable' : damages.find((one) => one !== undefined);
}

/** Written out, so that all records have one shape: there are millions. */
function recordOf(line: Line, text: string, split: Split | undefined): CsvRecord {
  const damage = line.damage === 'mixed' || line.damage === 'twice' ? line.damage : undefined;
  return {
    line: line.number,
    text,
    fields: split?.fields,
    problem: undefined,
    notes: split?.notes ?? 0,
    damage,
  };
}
