import { NotOurLog } from '../errors.js';
import type { SqliteDatabase } from './driver.js';

const APPLICATION_ID = 0x44_4c_4f_47; // "DLOG"
const LAYOUT = 2;

/** Creates the log's tables, or checks that the file is a log of ours. @throws NotOurLog */
export function createLogTables(database: SqliteDatabase): void {
  if (isOurLog(database)) return;
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {};
  if (Number(tables) > 0) {
    throw new NotOurLog('This file is a database, but not a Daylight log of this version.');
  }
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS streams (
      id              INTEGER PRIMARY KEY,
      name            TEXT    NOT NULL UNIQUE,
      state           TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'deleted', 'tombstoned')),
      truncate_before INTEGER,
      max_count       INTEGER,
      max_age         INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS events (
      position    INTEGER PRIMARY KEY AUTOINCREMENT,
      stream      INTEGER NOT NULL REFERENCES streams (id),
      revision    INTEGER NOT NULL,
      id          BLOB    NOT NULL,
      type        TEXT    NOT NULL,
      data        TEXT    NOT NULL,
      metadata    TEXT    NOT NULL,
      recorded_at TEXT    NOT NULL,
      hash        BLOB    NOT NULL,
      -- No index of ids: a retry is looked for where its revisions say it must be, and every page that a commit
      -- touches is waited for.
      UNIQUE (stream, revision)
    ) STRICT;
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${LAYOUT};
    COMMIT;
  `);
}

function isOurLog(database: SqliteDatabase): boolean {
  const { application_id: id } = database.prepare('PRAGMA application_id').get() ?? {};
  const { user_version: layout } = database.prepare('PRAGMA user_version').get() ?? {};
  return id === APPLICATION_ID && layout === LAYOUT;
}
