import { namingFile } from '../about-file.js';
import { keepFile } from '../transfer/whole-file.js';
import { troubleOf } from './disk-trouble.js';
import { openSqlite } from './driver.js';

/**
 * Copies a database as it is at one moment, also while others write to it, and sees to it that the copy is on the disk
 * and whole. The copy holds no empty pages and needs no file beside it. The log's own copy is looked at by `verifyLog`.
 * @throws where there is a file of that name, or the copy is not whole
 */
export function copyDatabase(from: string, to: string): void {
  const database = openSqlite(from, { readOnly: true });
  try {
    database.exec(`VACUUM INTO '${to.replaceAll("'", "''")}'`);
  } catch (error) {
    // What there is no room for is the copy; everything else is about what is copied.
    throw namingFile(troubleOf(error) === 'full' ? to : from, error);
  } finally {
    database.close();
  }
  keepFile(to);
  demandWhole(to);
}

function demandWhole(path: string): void {
  const database = openSqlite(path, { readOnly: true });
  try {
    const [row] = database.prepare('PRAGMA integrity_check(1)').all();
    const finding = String(Object.values(row ?? {})[0]);
    if (finding !== 'ok') throw new Error(`The copy ${path} is not whole: ${finding}`);
  } finally {
    database.close();
  }
}
