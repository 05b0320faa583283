import type { SqliteDatabase } from './driver.js';

export type WriteStatements = ReturnType<typeof prepareWrites>;

/** Everything the writer says to the file, prepared once. */
export function prepareWrites(database: SqliteDatabase) {
  return {
    begin: database.prepare('BEGIN IMMEDIATE'),
    version: database.prepare('PRAGMA data_version'),
    commit: database.prepare('COMMIT'),
    rollBack: database.prepare('ROLLBACK'),
    savepoint: database.prepare('SAVEPOINT work'),
    release: database.prepare('RELEASE work'),
    rollBackTo: database.prepare('ROLLBACK TO work'),
    idsFrom: database.prepare(
      'SELECT id, revision FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?',
    ),
    byRevision: database.prepare(
      'SELECT position, hash FROM events WHERE stream = ? AND revision = ?',
    ),
    insert: database.prepare(
      'INSERT INTO events (stream, revision, id, type, data, metadata, recorded_at, hash) VALUES (?,?,?,?,?,?,?,?)',
    ),
  };
}
