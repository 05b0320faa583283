import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LogError, NotOurLog, StoreUnavailable } from '../errors.js';
import { troubleOf } from './disk-trouble.js';
import { openSqlite, type SqliteDatabase } from './driver.js';
import { oneName } from './lease.js';
import { createLogTables, isOurLog } from './schema.js';
import { sizeOf, syncWriteAheadLog } from './write-ahead-log.js';

/** SQLite opens no longer ones; the names of the files beside it must fit too. */
const PATH_BYTES_MAX = 480;

/**
 * Sees to it that there is a log to read. A file that is there already is not written to.
 * @returns its one true path @throws NotOurLog, StoreUnavailable
 */
export function prepareLogFile(given: string): string {
  const path = oneName(given);
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) {
    throw new StoreUnavailable(
      `The log cannot be opened: its path is longer than ${PATH_BYTES_MAX} bytes. Choose a shorter one: ${path.slice(0, 60)}…`,
    );
  }
  demandDirectory(dirname(path));
  return reading(path, () => {
    syncWriteAheadLog(path);
    if (sizeOf(path) > 0 && isThere(path)) return path;
    const database = openSqlite(path);
    try {
      createLogTables(database);
    } finally {
      database.close();
    }
    return path;
  });
}

/** Does something with the log's files. @throws NotOurLog, StoreUnavailable with words for an operator */
export function reading<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof NotOurLog && !cause.message.startsWith(path)) {
      throw new NotOurLog(`${path}: ${cause.message}`, { cause });
    }
    if (cause instanceof LogError) throw cause;
    const words = cause instanceof Error ? cause.message : String(cause);
    if (troubleOf(cause) === 'damaged') {
      throw new NotOurLog(`${path} is damaged or is no log (${words}). ${RESTORE}`, { cause });
    }
    const next =
      troubleOf(cause) === 'denied'
        ? " Let Daylight's user write to its directory, or work on a copy of it."
        : '';
    throw new StoreUnavailable(`The log ${path} cannot be read: ${words}.${next}`, { cause });
  }
}

export const RESTORE = 'Nothing was written to it. Restore the log from a backup.';

/** @throws StoreUnavailable where SQLite would open the file, and then only read it */
export function demandWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch (cause) {
    const words = `${path} cannot be written (${String((cause as { code?: unknown }).code)}). Let Daylight's user write to it and to its directory.`;
    throw new StoreUnavailable(words, { cause });
  }
}

/** Looked at without changing it: it may be somebody else's database. */
function isThere(path: string): boolean {
  try {
    return looksLikeOurs(openSqlite(path, { readOnly: true }));
  } catch (error) {
    if (troubleOf(error) !== 'denied') throw error;
    // The power went while it was created: what is half done must be undone before anybody can read.
    return looksLikeOurs(openSqlite(path, { asItIs: true }));
  }
}

function looksLikeOurs(database: SqliteDatabase): boolean {
  try {
    return isOurLog(database);
  } finally {
    database.close();
  }
}

function demandDirectory(directory: string): void {
  try {
    if (!statSync(directory).isDirectory()) throw new Error('it is not a directory');
    accessSync(directory, constants.R_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    const words =
      code === 'ENOENT' ? `there is no directory ${directory}. Make it first` : `${String(cause)}`;
    throw new StoreUnavailable(`The log cannot be opened: ${words}.`, { cause });
  }
}
