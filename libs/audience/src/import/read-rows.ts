import { stat } from 'node:fs/promises';
import { findingsOfFile } from './file-findings.js';
import { type Header, type KnownOfFile, readHeader } from './header.js';
import { csvRowReader } from './csv-rows.js';
import { jsonRowReader } from './json-rows.js';
import { linesOf } from './lines.js';
import { nothing, type ReadRow } from './read-row.js';
import type { Known } from './rows.js';
import { Repeats } from './repeats.js';

export type { ReadRow } from './read-row.js';
export type { Known } from './rows.js';

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

/** @throws Refusal where the file cannot be read, or is of no kind that is known */
export async function openSource(path: string, known?: KnownOfFile): Promise<SourceFile> {
  const header = await readHeader(path, known);
  return { ...header, path, size: (await stat(path)).size };
}

/** All rows of a file, in its order. Damage to a row is said beside it, and costs no other row. */
export async function* readRows(file: SourceFile, known: Known): AsyncGenerator<ReadBatch> {
  const reader = file.csv ? csvRowReader(file.csv, file.kind, known) : jsonRowReader(known);
  let repeats: Repeats | undefined;
  let last = { bytes: 0, returns: 0 };
  for await (const { lines, bytes, returns } of linesOf(file.path, file.writing)) {
    // As if all lines were like the first ones.
    repeats ??= new Repeats((lines.length * file.size) / Math.max(1, bytes));
    yield { rows: repeats.noted(reader.take(lines)), bytes };
    last = { bytes, returns };
  }
  const rest = repeats?.noted(reader.end()) ?? [];
  const ofFile = findingsOfFile(file, last.returns);
  const rows = ofFile.length > 0 ? [...rest, nothing(1, ofFile)] : rest;
  yield { rows, bytes: last.bytes };
}
