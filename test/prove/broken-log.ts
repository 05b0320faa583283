import { randomBytes } from 'node:crypto';
import { openSqlite, SqliteEventStore, wholeStream } from '#event-store';

/** Something in the log that this program cannot understand, and what is said of it. */
export interface Broken {
  readonly what: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
  readonly code: 'UNREADABLE_EVENT' | 'NEWER_SCHEMA';
  /** Views that want the fact set its stream aside; of what they never heard they know nothing. */
  readonly seen: 'parked' | 'passed over';
}

const ours = (schemaVersion: number): string =>
  JSON.stringify({
    correlationId: 'somebody',
    causationId: 'somebody',
    actor: { kind: 'system', id: 'somebody' },
    occurredAt: '2026-03-01T12:00:00.000Z',
    schemaVersion,
  });
const update = JSON.stringify({
  updateId: 'theirs',
  phase: 'identified',
  words: { effect: 'Theirs.', known: null, unknown: null, doing: null, advice: null },
  nextUpdateAt: null,
  publishedAt: '2026-03-01T12:00:00.000Z',
  steppedBackBecause: null,
  importedStatus: null,
});
const published = { type: 'UpdatePublished', seen: 'parked' } as const;

export const broken: readonly Broken[] = [
  {
    ...published,
    what: 'half of an event',
    data: '{"updateId":"thei',
    metadata: ours(1),
    code: 'UNREADABLE_EVENT',
  },
  {
    ...published,
    what: 'an event of another shape',
    data: '{"updateId":"theirs","phase":"on fire"}',
    metadata: ours(1),
    code: 'UNREADABLE_EVENT',
  },
  {
    ...published,
    what: 'an event of another program',
    data: update,
    metadata: '{"by":"a script"}',
    code: 'UNREADABLE_EVENT',
  },
  {
    ...published,
    what: 'metadata that is no JSON',
    data: update,
    metadata: 'written by hand',
    code: 'UNREADABLE_EVENT',
  },
  {
    ...published,
    what: 'an event of a newer version',
    data: update,
    metadata: ours(99),
    code: 'NEWER_SCHEMA',
  },
  {
    what: 'a fact of a newer Daylight',
    type: 'IncidentMerged',
    data: '{"into":"another"}',
    metadata: ours(1),
    code: 'NEWER_SCHEMA',
    seen: 'passed over',
  },
];

/** Writes a broken event at the end of a stream of a stopped log, by SQL, as no Daylight would. */
export function breakStream(path: string, stream: string, { type, data, metadata }: Broken): void {
  const database = openSqlite(path);
  database
    .prepare(
      `INSERT INTO events (stream, revision, id, type, data, metadata, recorded_at, hash)
       SELECT s.id, max(e.revision) + 1, ?, ?, ?, ?, '2026-03-01T12:00:00.000Z', ?
       FROM streams AS s JOIN events AS e ON e.stream = s.id WHERE s.name = ? GROUP BY s.id`,
    )
    .run(randomBytes(16), type, data, metadata, randomBytes(32), stream);
  database.close();
}

/** How many events each stream holds: nothing may come after what is not understood, and nothing may go. */
export async function eventsIn(path: string, streams: readonly string[]): Promise<number[]> {
  const store = new SqliteEventStore(path);
  const counts: number[] = [];
  for (const stream of streams) counts.push((await wholeStream(store, stream)).length);
  await store.close();
  return counts;
}
