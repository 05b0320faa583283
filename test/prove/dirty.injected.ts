import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export const EXPECTATIONS = ['reject', 'repair', 'review', 'accept'] as const;
export type Expect = (typeof EXPECTATIONS)[number];

/** One defect, as the generator notes it beside the data. */
export interface Injected {
  readonly file: string;
  /** Null where the whole file has it. */
  readonly line: number | null;
  /** Null where it is in no record. */
  readonly id: string | null;
  readonly kind: string;
  readonly expect: Expect;
  readonly field?: string;
  readonly original?: string;
  readonly injected?: string;
}

/** One line of what `--report` writes. */
export interface Reported {
  readonly severity: 'refused' | 'repaired' | 'review';
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly column: string | null;
}

export async function* jsonLines<T>(path: string): AsyncGenerator<T> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    // What wrote the file says what a line of it is.
    if (line !== '') yield JSON.parse(line) as T;
  }
}

/** What was reported, by file and line. */
export async function readReport(path: string): Promise<Map<string, Reported[]>> {
  const found = new Map<string, Reported[]>();
  for await (const one of jsonLines<Reported>(path)) {
    const place = placeOf(one.file, one.line);
    const others = found.get(place);
    if (others) others.push(one);
    else found.set(place, [one]);
  }
  return found;
}

export function placeOf(file: string, line: number | null): string {
  return `${file}:${line}`;
}
