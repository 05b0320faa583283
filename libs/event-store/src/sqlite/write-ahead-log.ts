import { closeSync, fstatSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import type { SqliteDatabase } from './driver.js';

const PIECE_BYTES = 1024 * 1024;

/** How many bytes a file has; none where there is no such file. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * What a killed process wrote but had not told the disk to keep is shown to readers, and answered to those who send it
 * again: so it must be kept first.
 */
export function syncWriteAheadLog(log: string): void {
  if (sizeOf(wal(log)) === 0) return;
  let file: number;
  try {
    file = openSync(wal(log), 'r+');
  } catch {
    // Gone since, or not ours to write: then it is the writer's to keep.
    return;
  }
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * A sync that fails is told once: the next one succeeds, though what could not be written is in the machine's memory
 * alone. So every byte is written again, as it is, before anything is made to rest on it. Only for the one writer.
 * @throws where the disk fails
 */
export function writeAheadAgain(log: string, database: SqliteDatabase): void {
  // Nobody adds to it meanwhile, and nobody begins it anew.
  database.exec('BEGIN IMMEDIATE');
  const file = openSync(wal(log), 'r+');
  try {
    const { size } = fstatSync(file);
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let at = 0; at < size;) {
      const length = readSync(file, piece, 0, PIECE_BYTES, at);
      at += writeSync(file, piece, 0, length, at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
    database.exec('ROLLBACK');
  }
}

function wal(log: string): string {
  return `${log}-wal`;
}
