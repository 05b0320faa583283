import type { Customer } from '../customer.js';
import type { VaultContact } from '../vault/save-contacts.js';
import type { Finding } from './findings.js';
import type { Line } from './lines.js';

/** What one row of a file holds. Neither a customer nor contacts: nothing of it is taken, and `findings` says why. */
export interface ReadRow {
  /** Where the row starts, from 1. */
  readonly line: number;
  readonly customer: Customer | undefined;
  readonly contacts: readonly VaultContact[] | undefined;
  readonly findings: readonly Finding[];
  /** As it stands in the file, to know it again. */
  readonly text: string;
}

/** Makes rows of lines; what is still open when the file is over comes with `end`. */
export interface RowReader {
  take(lines: readonly Line[]): ReadRow[];
  end(): ReadRow[];
}

/** A row of which nothing is taken. */
export function nothing(line: number, findings: readonly Finding[]): ReadRow {
  return { line, customer: undefined, contacts: undefined, findings, text: '' };
}
