import { NotOurLog } from '../errors.js';
import type { SqliteDatabase } from './driver.js';

const APPLICATION_ID = 0x44_4c_4f_47; // "DLOG"
const LAYOUT = 2;

const LOOK = `SELECT application_id AS id, user_version AS layout,
  (SELECT count(*) FROM sqlite_schema) AS tables FROM pragma_application_id, pragma_user_version`;

/** Creates the log's tables, or checks that the file is a log of ours. @throws NotOurLog */
export function createLogTables(database: SqliteDatabase): void {
  if (isOurLog(database)) return;
  // Others may be creating it at this moment: looking and creating are one.
  database.exec('BEGIN IMMEDIATE');
  try {
    if (!isOurLog(database)) createAll(database);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** @throws NotOurLog where it is a log of another version, or another database; false where it is empty */
export function isOurLog(database: SqliteDatabase): boolean {
  // One statement, so that nobody creates it between two looks.
  const { id, layout, tables } = database.prepare(LOOK).get() ?? {};
  if (id === APPLICATION_ID && layout === LAYOUT) return true;
  if (Number(tables) === 0) return false;
  throw new NotOurLog('This file is a database, but not a Daylight log of this version.');
}

function createAll(database: SqliteDatabase): void {
  database.exec(`
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
  `);
}
