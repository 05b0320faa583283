import {
  type Finding,
  findingAt,
  findingElsewhere,
  sentenceOf,
  type Verified,
} from '../evidence/finding.js';
import { LogWalk } from '../evidence/log-walk.js';
import type { Verifying } from '../evidence/verify-store.js';
import { type DiskTrouble, troubleOf } from './disk-trouble.js';
import { openSqlite, type SqliteDatabase } from './driver.js';
import { faultOfPages, faultOfShape } from './file-shape.js';
import { GovernedStreams } from './governed-streams.js';
import { storedRows } from './stored-rows.js';

const PROGRESS = 10_000;

/**
 * Looks at the whole file of a log: what `verifyStore` looks at, and positions, the counter of positions, the table of
 * streams, and every page. A file that is damaged is a finding too.
 * @throws what SQLite says where the file may not be opened or does not answer, which says nothing of what is in it
 */
export function verifyLog(path: string, options: Verifying = {}): Verified {
  let database: SqliteDatabase;
  try {
    database = openSqlite(path, { readOnly: true });
  } catch (error) {
    const walk = new LogWalk({ withRules: true });
    return report(walk, new GovernedStreams(), damaged(error, 0));
  }
  try {
    return verifyDatabase(database, options);
  } finally {
    database.close();
  }
}

/** The same through a connection that is open already. */
export function verifyDatabase(database: SqliteDatabase, options: Verifying = {}): Verified {
  const walk = new LogWalk({ ...options, withRules: true });
  const governed = new GovernedStreams();
  const seen = { position: 0 };
  try {
    // One look at one moment, however long it takes. A savepoint: the caller may be in a transaction.
    database.exec('SAVEPOINT looking');
    try {
      const finding = firstBad(database, walk, governed, seen, options.onProgress);
      return report(walk, governed, finding);
    } finally {
      database.exec('RELEASE looking');
    }
  } catch (error) {
    return report(walk, governed, damaged(error, seen.position));
  }
}

function firstBad(
  database: SqliteDatabase,
  walk: LogWalk,
  governed: GovernedStreams,
  seen: { position: number },
  onProgress: Verifying['onProgress'],
): Finding | undefined {
  const shape = faultOfShape(database);
  if (shape !== undefined) return findingElsewhere(shape);
  for (const { position, event } of storedRows(database)) {
    const expected = seen.position + 1;
    if (position !== expected) {
      const what = `the event at position ${expected} is missing`;
      return event ? findingAt(event, `${position}`, what) : findingElsewhere(what, `${position}`);
    }
    if (!event) return findingElsewhere('what is stored there is no event', `${position}`);
    const what = walk.take(event) ?? governed.take(event, position, walk.tips);
    if (what !== undefined) return findingAt(event, `${position}`, what);
    seen.position = position;
    if (position % PROGRESS === 0) onProgress?.(position);
  }
  const missing =
    missingAtTheEnd(database, seen.position) ??
    walk.finish() ??
    governed.compare(database, walk.tips) ??
    faultOfPages(database);
  return missing === undefined ? undefined : findingElsewhere(missing);
}

/** SQLite remembers the greatest position it ever gave, and positions are never left out. */
function missingAtTheEnd(database: SqliteDatabase, position: number): string | undefined {
  const rows = database.prepare('SELECT name, seq FROM sqlite_sequence').all();
  if (rows.length === 0 && position === 0) return undefined;
  const [row] = rows;
  if (rows.length !== 1 || row?.name !== 'events' || typeof row.seq !== 'number') {
    return 'the counter of positions is not as SQLite keeps it';
  }
  const lost = row.seq - position;
  if (lost > 0) return `end: ${lost} events after position ${position} are missing`;
  return lost < 0 ? `the counter of positions stands at ${row.seq}, before the end` : undefined;
}

const HINDRANCES: readonly DiskTrouble[] = ['denied', 'busy', 'full', 'io'];

/** @throws the error where it is about the looking, and not about what is there */
function damaged(error: unknown, position: number): Finding {
  if (HINDRANCES.includes(troubleOf(error))) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  return findingElsewhere(`the file cannot be read after position ${position}: ${reason}`);
}

function report(walk: LogWalk, governed: GovernedStreams, finding: Finding | undefined): Verified {
  const { deleted, truncated } = governed;
  const counts = { ...walk.counts(), deleted, truncated };
  return finding
    ? { ok: false, ...counts, finding, firstBad: sentenceOf(finding) }
    : { ok: true, ...counts };
}
