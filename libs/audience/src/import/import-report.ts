import { basename } from 'node:path';
import type { Position } from '#event-store';
import {
  type Finding,
  type FindingCode,
  reasonFor,
  type Severity,
  severityOf,
} from './findings.js';

/** What was found in a row, without anything that stood in it. */
export interface ImportFinding {
  readonly severity: Severity;
  readonly code: FindingCode;
  /** The name of the file, without its folder. */
  readonly file: string;
  /** Where the row starts, from 1. */
  readonly line: number;
  /** Null where the row as a whole, or the file, is meant. */
  readonly column: string | null;
  /** In words for a person. */
  readonly reason: string;
}

export interface ImportReport {
  /** Rows taken; a row that was known already counts. */
  readonly customers: number;
  readonly contacts: number;
  /** Rows, and contacts in the lines of their customers, that were not taken. */
  readonly refused: number;
  /** Findings in rows that were taken. */
  readonly repaired: number;
  readonly review: number;
  /** Findings by their code. */
  readonly byCode: Readonly<Record<string, number>>;
  /** The first 1,000, in the order of the files. */
  readonly findings: readonly ImportFinding[];
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

const FINDINGS_MAX = 1_000;
const COMPONENTS_MAX = 100;

/** Counts while the import goes on. */
export class ReportInProgress {
  private readonly counts = { customers: 0, contacts: 0 };
  private readonly bySeverity: Record<Severity, number> = { refused: 0, repaired: 0, review: 0 };
  private readonly byCode = new Map<string, number>();
  private readonly first: ImportFinding[] = [];
  private readonly unknown = new Set<string>();

  /** `onFinding`: hears of every finding, also of those that the report has no room for. */
  constructor(private readonly onFinding: (finding: ImportFinding) => void = () => undefined) {}

  taken(kind: 'customers' | 'contacts', count: number): void {
    this.counts[kind] += count;
  }

  found(path: string, line: number, { code, column }: Finding): void {
    const severity = severityOf(code);
    const file = basename(path);
    const finding = { severity, code, file, line, column, reason: reasonFor(code) };
    this.bySeverity[severity] += 1;
    this.byCode.set(code, (this.byCode.get(code) ?? 0) + 1);
    if (this.first.length < FINDINGS_MAX) this.first.push(finding);
    this.onFinding(finding);
  }

  unknownComponent(id: string): void {
    if (this.unknown.size < COMPONENTS_MAX) this.unknown.add(id);
  }

  done(position: Position | null): ImportReport {
    return {
      ...this.counts,
      ...this.bySeverity,
      byCode: Object.fromEntries([...this.byCode].sort()),
      findings: this.first,
      unknownComponents: [...this.unknown].sort(),
      position,
    };
  }
}
