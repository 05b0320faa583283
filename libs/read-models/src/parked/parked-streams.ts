import { sql } from 'kysely';
import { LogError, type Position, type RecordedEvent } from '#event-store';
import type { Views, ViewsTransaction } from '../views.js';

/** A stream that a projection has set aside, since one of its events could not be applied. */
export interface ParkedStream {
  readonly projection: string;
  readonly stream: string;
  /** Of the event that could not be applied. */
  readonly position: Position;
  readonly revision: bigint;
  readonly type: string;
  /** What went wrong, as a code: words of an error may repeat what people wrote. */
  readonly error: string;
  /** ISO 8601, UTC: when the event was recorded. */
  readonly since: string;
}

/** Everything that is set aside, oldest first. */
export async function listParked(views: Views | ViewsTransaction): Promise<ParkedStream[]> {
  const { rows } = await sql<Omit<ParkedStream, 'revision'> & { revision: number }>`
    SELECT projection, stream, position, revision, type, error, parked_at AS since
    FROM parked_streams ORDER BY position, projection`.execute(views);
  return rows.map((row) => ({ ...row, revision: BigInt(row.revision) }));
}

/** Where views leave something out: how many streams each projection has set aside. */
export async function parkedStreams(
  views: Views,
): Promise<{ projection: string; streams: number }[]> {
  const { rows } = await sql<{ projection: string; streams: number }>`
    SELECT projection, count(*) AS streams FROM parked_streams GROUP BY projection ORDER BY projection`.execute(
    views,
  );
  return rows.map(({ projection, streams }) => ({ projection, streams: Number(streams) }));
}

export async function parkedFor(tx: ViewsTransaction, projection: string): Promise<Set<string>> {
  const { rows } = await sql<{ stream: string }>`
    SELECT stream FROM parked_streams WHERE projection = ${projection}`.execute(tx);
  return new Set(rows.map(({ stream }) => stream));
}

/** The streams that each projection has set aside; projections that have none are not named. */
export async function parkedByProjection(
  tx: ViewsTransaction,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await sql<{ projection: string; stream: string }>`
    SELECT projection, stream FROM parked_streams`.execute(tx);
  const parked = new Map<string, Set<string>>();
  for (const { projection, stream } of rows) {
    const streams = parked.get(projection) ?? new Set();
    parked.set(projection, streams.add(stream));
  }
  return parked;
}

/** Sets a stream aside from this event on; where it is set aside already, from this event instead. */
export async function park(
  tx: ViewsTransaction,
  projection: string,
  event: RecordedEvent,
  error: unknown,
): Promise<void> {
  await sql`INSERT INTO parked_streams (projection, stream, position, error, parked_at, revision, type)
    VALUES (${projection}, ${event.stream}, ${event.position}, ${troubleCode(error)},
      ${event.recordedAt}, ${Number(event.revision)}, ${event.type})
    ON CONFLICT (projection, stream) DO UPDATE SET position = excluded.position,
      error = excluded.error, parked_at = excluded.parked_at, revision = excluded.revision,
      type = excluded.type`.execute(tx);
}

export async function unpark(
  tx: ViewsTransaction,
  projection: string,
  stream: string,
): Promise<void> {
  await sql`DELETE FROM parked_streams
    WHERE projection = ${projection} AND stream = ${stream}`.execute(tx);
}

/** What went wrong without its words, which may hold what people wrote. */
export function troubleCode(error: unknown): string {
  if (error instanceof LogError) return error.code;
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code)) return code;
  return typeof name === 'string' ? name.slice(0, 60) : 'UNKNOWN';
}
