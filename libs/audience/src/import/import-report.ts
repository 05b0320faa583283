import { basename } from 'node:path';
import type { Position } from '#event-store';
import { reasonFor, type RowProblem } from './row-problems.js';

export interface RefusedRow {
  /** The name of the file, without its folder. */
  readonly file: string;
  /** Where the row starts, from 1. */
  readonly line: number;
  /** Null where the row as a whole is at fault. */
  readonly column: string | null;
  readonly code: RowProblem;
  /** In words for a person, without anything that stood in the row. */
  readonly reason: string;
}

export interface ImportReport {
  /** Rows taken; a row that was known already counts. */
  readonly customers: number;
  readonly contacts: number;
  readonly refused: number;
  /** Refused rows by their code. */
  readonly refusedBy: Readonly<Record<string, number>>;
  /** The first 1,000 refused rows. */
  readonly rows: readonly RefusedRow[];
  /** Components that customers use and the catalog does not have, at most 100. */
  readonly unknownComponents: readonly string[];
  /** Of a full sync: who is known and in no file. */
  readonly absent?: {
    readonly customers: number;
    /** Of customers that are in the files. */
    readonly contacts: number;
    readonly areRetired: boolean;
    /** Rows that could not be read; while there are any, nobody is retired. */
    readonly unread: number;
  };
  /** The newest fact of the import; null where nothing was taken. */
  readonly position: Position | null;
}

const ROWS_MAX = 1_000;
const COMPONENTS_MAX = 100;

/** Counts while the import goes on. */
export class ReportInProgress {
  private readonly counts = { customers: 0, contacts: 0 };
  private readonly refusedBy = new Map<string, number>();
  private readonly refusedRows: RefusedRow[] = [];
  private readonly unknown = new Set<string>();

  taken(kind: 'customers' | 'contacts', count: number): void {
    this.counts[kind] += count;
  }

  refused(path: string, line: number, code: RowProblem, column: string | null): void {
    this.refusedBy.set(code, (this.refusedBy.get(code) ?? 0) + 1);
    if (this.refusedRows.length >= ROWS_MAX) return;
    this.refusedRows.push({ file: basename(path), line, column, code, reason: reasonFor(code) });
  }

  unknownComponent(id: string): void {
    if (this.unknown.size < COMPONENTS_MAX) this.unknown.add(id);
  }

  done(position: Position | null): ImportReport {
    return {
      ...this.counts,
      refused: [...this.refusedBy.values()].reduce((sum, count) => sum + count, 0),
      refusedBy: Object.fromEntries([...this.refusedBy].sort()),
      rows: this.refusedRows,
      unknownComponents: [...this.unknown].sort(),
      position,
    };
  }
}
