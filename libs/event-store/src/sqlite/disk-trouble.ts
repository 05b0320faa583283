/** The file has another name by now, or none: what is written to it nobody will find. */
export class LogGone extends Error {
  readonly code = 'LOG_GONE';
}

/** What SQLite's error means for the log. */
export type DiskTrouble =
  'full' | 'io' | 'gone' | 'denied' | 'damaged' | 'busy' | 'constraint' | 'other';

/** Primary result codes of SQLite. */
const KINDS: Readonly<Record<number, DiskTrouble>> = {
  5: 'busy',
  6: 'busy',
  8: 'denied',
  10: 'io',
  11: 'damaged',
  13: 'full',
  14: 'denied',
  19: 'constraint',
  26: 'damaged',
};

const NAMES: readonly (readonly [string, DiskTrouble])[] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_READONLY', 'denied'],
  ['SQLITE_IOERR_SHMSIZE', 'full'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CANTOPEN', 'denied'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_CONSTRAINT', 'constraint'],
  ['LOG_GONE', 'gone'],
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EIO', 'io'],
];

/** The index of the write-ahead log could not grow: there was no room, though SQLite calls it an I/O error. */
const SHM_SIZE = 4874;

/** Reads the error of either driver, better-sqlite3 with a named `code` and node:sqlite with a number in `errcode`, or of Node's files. */
export function troubleOf(error: unknown): DiskTrouble {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  if (errcode === SHM_SIZE) return 'full';
  if (typeof errcode === 'number') return KINDS[errcode & 0xff] ?? 'other';
  const name = String(code);
  return NAMES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'other';
}

/**
 * Whether a COMMIT that ended with this error may have reached the disk all the same. Only where the write-ahead log had
 * no room, or was locked, is its last frame surely not there.
 */
export function mayHaveBeenKept(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return ![5, 6, 13].includes(errcode & 0xff);
  return !/^SQLITE_(BUSY|LOCKED|FULL)/.test(String(code));
}
