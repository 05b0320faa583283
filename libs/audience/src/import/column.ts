import {
  type Finding,
  type FindingCode,
  type RowProblem,
  RowRefused,
  severityOf,
} from './findings.js';

/** What a field was read as, and what is to be said of it. Where that refuses it, `value` is what harms nobody. */
export interface Judged<T> {
  readonly value: T;
  readonly code?: FindingCode | undefined;
}

const NONE: readonly Finding[] = [];

/** The row that is being read: its fields, and what was found in it so far. */
export class Row {
  private values: readonly string[] = [];
  private found: Finding[] | undefined;
  private unread: string[] | undefined;
  /** Its bytes were broken, so a field that cannot be read costs that field alone. */
  isBroken = false;

  start(values: readonly string[], isBroken: boolean): void {
    this.values = values;
    this.isBroken = isBroken;
    this.found = undefined;
    this.unread = undefined;
  }

  get findings(): readonly Finding[] {
    return this.found ?? NONE;
  }

  at(place: number): string {
    return this.values[place] ?? '';
  }

  /** Whether the field could not be read in a row whose bytes are broken. */
  isUnread(column: string): boolean {
    return this.unread?.includes(column) ?? false;
  }

  /** @throws RowRefused where the code refuses the row */
  say(code: FindingCode, column: string | null, isVital = true): void {
    if (severityOf(code) !== 'refused') (this.found ??= []).push({ code, column });
    else if (this.isBroken && !isVital && column !== null) (this.unread ??= []).push(column);
    // Its severity says what kind of code it is.
    else throw new RowRefused(code as RowProblem, column);
  }
}

export interface ColumnKind {
  /** Without it the row is worth nothing, whatever has broken it. */
  readonly isVital?: boolean;
  /** Letters of all scripts may stand in it. */
  readonly isText?: boolean;
  /** Values come again and again, and what was read once is known the next time. */
  readonly isRepeating?: boolean;
}

/** Different values of a column that are remembered. */
const REMEMBERED = 5_000;
const NOT_ASCII = /[^\x20-\x7e]/g;

/** One column of a file, and how it is read. A column that is not there is empty. */
export class Column<T> {
  private readonly seen: Map<string, Judged<T>> | undefined;
  private readonly isVital: boolean;
  private readonly isText: boolean;

  constructor(
    readonly name: string,
    private readonly place: number,
    private readonly judge: (text: string) => Judged<T>,
    { isVital = false, isText = false, isRepeating = false }: ColumnKind = {},
  ) {
    this.isVital = isVital;
    this.isText = isText;
    this.seen = isRepeating ? new Map() : undefined;
  }

  get isThere(): boolean {
    return this.place >= 0;
  }

  /** @throws RowRefused */
  read(row: Row): T {
    let text = row.at(this.place);
    if (row.isBroken && !this.isText) text = text.replace(NOT_ASCII, '');
    const judged = this.seen?.get(text) ?? this.judged(text);
    if (judged.code !== undefined) row.say(judged.code, this.name, this.isVital);
    return judged.value;
  }

  private judged(text: string): Judged<T> {
    const judged = this.judge(text);
    if (this.seen && this.seen.size < REMEMBERED) this.seen.set(text, judged);
    return judged;
  }
}
