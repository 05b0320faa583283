import { GENESIS, linkHash } from '../hash-chain.js';
import { openSqlite, type SqliteDatabase } from './driver.js';
import { EVENT_COLUMNS, hexOf, uuidOf } from './rows.js';

export interface Verified {
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  /** The first event that is not as it was written, in words. */
  readonly firstBad?: string;
}

const WALK = `SELECT ${EVENT_COLUMNS} FROM events AS e LEFT JOIN streams AS s ON s.id = e.stream
  ORDER BY e.position`;

/** Walks the whole log, misses no position, and recomputes every link of every stream's hash chain. */
export function verifyLog(path: string): Verified {
  const database = openSqlite(path, { readOnly: true });
  const heads = new Map<string, { revision: bigint; hash: string }>();
  let events = 0;
  let position = 0;
  try {
    // One view of the log throughout: somebody may be writing to it.
    database.exec('BEGIN');
    for (const row of database.prepare(WALK).iterate()) {
      const stream = String(row.stream);
      const revision = BigInt(Number(row.revision));
      const head = heads.get(stream) ?? { revision: -1n, hash: GENESIS };
      const where = `event ${row.position} (${stream} revision ${revision}, ${row.type})`;
      if (Number(row.position) !== position + 1) {
        const firstBad = `${where}: the event at position ${position + 1} is missing`;
        return { ok: false, events, streams: heads.size, firstBad };
      }
      position += 1;
      if (revision !== head.revision + 1n) {
        const firstBad = `${where}: expected revision ${head.revision + 1n}`;
        return { ok: false, events, streams: heads.size, firstBad };
      }
      const hash = linkHash(head.hash, {
        stream,
        revision,
        id: uuidOf(row.id),
        type: String(row.type),
        recordedAt: String(row.recorded_at),
        dataText: String(row.data),
        metadataText: String(row.metadata),
      });
      if (hash !== hexOf(row.hash)) {
        return {
          ok: false,
          events,
          streams: heads.size,
          firstBad: `${where}: its hash does not match`,
        };
      }
      heads.set(stream, { revision, hash });
      events += 1;
    }
    const written = lastWritten(database);
    if (written > position) {
      const firstBad = `end: ${written - position} events after position ${position} are missing`;
      return { ok: false, events, streams: heads.size, firstBad };
    }
    return { ok: true, events, streams: heads.size };
  } finally {
    database.close();
  }
}

/** SQLite remembers the greatest position it ever gave, and positions are never left out. */
function lastWritten(database: SqliteDatabase): number {
  const row = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'").get();
  return Number(row?.seq ?? 0);
}
