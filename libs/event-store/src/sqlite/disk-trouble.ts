/** What SQLite's error means for the log. */
export type DiskTrouble = 'full' | 'io' | 'damaged' | 'busy' | 'constraint' | 'other';

/** Primary result codes of SQLite. */
const KINDS: Readonly<Record<number, DiskTrouble>> = {
  5: 'busy',
  6: 'busy',
  8: 'io',
  10: 'io',
  11: 'damaged',
  13: 'full',
  14: 'io',
  19: 'constraint',
  26: 'damaged',
};

const NAMES: readonly (readonly [string, DiskTrouble])[] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_READONLY', 'io'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CANTOPEN', 'io'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_CONSTRAINT', 'constraint'],
];

/** Reads the error of either driver: better-sqlite3 has a named `code`, node:sqlite a number in `errcode`. */
export function troubleOf(error: unknown): DiskTrouble {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return KINDS[errcode & 0xff] ?? 'other';
  const name = String(code);
  return NAMES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'other';
}
