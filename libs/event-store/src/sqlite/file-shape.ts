import { openSqlite, type SqliteDatabase } from './driver.js';
import { createLogTables, isOurLog } from './schema.js';

const SCHEMA = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name';

/** What is wrong with the file before any of its rows is read, in words. */
export function faultOfShape(database: SqliteDatabase): string | undefined {
  if (!isOurLog(database)) return 'the file does not say that it is a Daylight log of this version';
  const schema = JSON.stringify(database.prepare(SCHEMA).all());
  return schema === expectedSchema() ? undefined : 'its tables are not those of a Daylight log';
}

/** SQLite looks at every page, every index and every constraint itself. */
export function faultOfPages(database: SqliteDatabase): string | undefined {
  const [row] = database.prepare('PRAGMA integrity_check(1)').all();
  const finding = String(Object.values(row ?? {})[0]);
  return finding === 'ok' ? undefined : `integrity_check: ${finding}`;
}

let expected: string | undefined;

function expectedSchema(): string {
  if (expected !== undefined) return expected;
  const fresh = openSqlite(':memory:');
  try {
    createLogTables(fresh);
    return (expected = JSON.stringify(fresh.prepare(SCHEMA).all()));
  } finally {
    fresh.close();
  }
}
