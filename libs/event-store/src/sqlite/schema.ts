import type { SqliteDatabase } from './driver.js';

const APPLICATION_ID = 0x44_4c_4f_47; // "DLOG"

/** Creates the log's tables, or checks that the file is a log of ours. */
export function createLogTables(database: SqliteDatabase): void {
  const { application_id: id } = database.prepare('PRAGMA application_id').get() ?? {};
  if (id === APPLICATION_ID) return;
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {};
  if (Number(tables) > 0) throw new Error('This file is a database, but not a Daylight log.');
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS events (
      position    INTEGER PRIMARY KEY AUTOINCREMENT,
      stream      TEXT    NOT NULL,
      revision    INTEGER NOT NULL,
      id          TEXT    NOT NULL,
      type        TEXT    NOT NULL,
      data        TEXT    NOT NULL,
      metadata    TEXT    NOT NULL,
      recorded_at TEXT    NOT NULL,
      hash        BLOB    NOT NULL,
      UNIQUE (stream, revision),
      UNIQUE (stream, id)
    ) STRICT;
    PRAGMA application_id = ${APPLICATION_ID};
    COMMIT;
  `);
}
