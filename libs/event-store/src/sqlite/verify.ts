import { GENESIS, linkHash } from '../hash-chain.js';
import { openSqlite } from './driver.js';

export interface Verified {
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  /** The first event that is not as it was written, in words. */
  readonly firstBad?: string;
}

/** Walks the whole log and recomputes every link of every stream's hash chain. */
export function verifyLog(path: string): Verified {
  const database = openSqlite(path, { readOnly: true });
  const heads = new Map<string, { revision: bigint; hash: Uint8Array }>();
  let events = 0;
  try {
    for (const row of database.prepare('SELECT * FROM events ORDER BY position').iterate()) {
      const stream = String(row.stream);
      const revision = BigInt(Number(row.revision));
      const head = heads.get(stream) ?? { revision: -1n, hash: GENESIS };
      const where = `event ${row.position} (${stream} revision ${revision}, ${row.type})`;
      if (revision !== head.revision + 1n) {
        const firstBad = `${where}: expected revision ${head.revision + 1n}`;
        return { ok: false, events, streams: heads.size, firstBad };
      }
      const hash = linkHash(head.hash, {
        stream,
        revision,
        id: String(row.id),
        type: String(row.type),
        recordedAt: String(row.recorded_at),
        data: String(row.data),
        metadata: String(row.metadata),
      });
      if (!(row.hash instanceof Uint8Array) || !hash.equals(row.hash)) {
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
    return { ok: true, events, streams: heads.size };
  } finally {
    database.close();
  }
}
