import { join } from 'node:path';
import {
  exportLog,
  type Heads,
  HeadsFile,
  type NewEvent,
  Notary,
  openSqlite,
  readHeadsFile,
  SigningKey,
  SqliteEventStore,
  TrustedKeys,
  uuidFrom,
} from '#event-store';

/** A log of every kind of stream there is, signed twice, with what is needed to verify it. */
export interface Sample {
  readonly log: string;
  readonly export: string;
  readonly keys: TrustedKeys;
  readonly heads: Heads['heads'];
  readonly events: number;
  /** Changed logs are read at this time: ages are counted from it. */
  readonly now: Date;
}

const NOW = new Date('2026-03-01T12:00:00Z');
const AN_HOUR_AGO = new Date('2026-03-01T11:00:00Z');
const STREAMS = 5;
/** As small as SQLite has them. */
export const PAGE_BYTES = 512;

/** Writes so many events into each of five streams, signs them, and then writes some that hide others. */
export async function makeSample(directory: string, each: number): Promise<Sample> {
  const written = join(directory, 'written.sqlite');
  const log = join(directory, 'log.sqlite');
  const file = new HeadsFile(join(directory, 'heads.ndjson'));
  const key = SigningKey.fresh();
  const keys = new TrustedKeys([key.public]);
  let time = AN_HOUR_AGO;
  const clock = { now: () => time };
  const store = new SqliteEventStore(written, clock);
  const sign = async () => {
    const parts = { store, key, keys, clock, files: [file], say: () => undefined };
    await (await Notary.open(parts)).finish();
  };
  for (let stream = 0; stream < STREAMS; stream += 1) {
    const batch = Array.from({ length: each }, (_, at) => eventOf(stream, at));
    await store.append(`incident-${stream}`, batch, { expected: 'noStream' });
  }
  await sign();
  time = NOW;
  const last = BigInt(each - 1);
  await store.deleteStream('incident-0', { expected: last });
  await store.append('incident-0', [eventOf(0, each)], { expected: 'noStream' });
  await store.deleteStream('incident-1', { expected: last });
  await store.append('incident-2', [eventOf(2, each)], { expected: last });
  const retention = { truncateBefore: 1n, maxCount: 5, maxAgeSeconds: 60 };
  await store.setRetention('incident-2', retention);
  await store.tombstoneStream('incident-3', { expected: last });
  await sign();
  const exported = join(directory, 'log.ndjson');
  const { events: count } = await exportLog(store, exported, { key, keys, now: NOW });
  await store.close();
  compact(written, log);
  const { heads } = await readHeadsFile(file.path, keys);
  return { log, export: exported, keys, heads, events: count, now: NOW };
}

/** Small pages: every kind of page there is, and little room in any that holds nothing. In WAL, as the store leaves it. */
function compact(from: string, to: string): void {
  const database = openSqlite(from, { readOnly: true });
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}; VACUUM INTO '${to}'`);
  database.close();
  openSqlite(to).close();
}

/** So short that two lie in a page, and little of it holds nothing. */
function eventOf(stream: number, at: number): NewEvent {
  const causationId = `${stream}.${at}`;
  return {
    id: uuidFrom(causationId),
    type: at === 0 ? 'Declared' : 'Updated',
    data: { at, is: 'é🧯' },
    metadata: {
      correlationId: `${stream}`,
      causationId,
      actor: { kind: 'token', id: 'a' },
      occurredAt: '2026-03-01T11:00:00Z',
      schemaVersion: 1,
    },
  };
}
