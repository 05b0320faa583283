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
const STREAMS = 5;

/** Writes so many events, and then some that hide others. The file is compact: no page in it is without use. */
export async function makeSample(directory: string, events: number): Promise<Sample> {
  const written = join(directory, 'written.sqlite');
  const log = join(directory, 'log.sqlite');
  const file = new HeadsFile(join(directory, 'heads.ndjson'));
  const key = SigningKey.fresh();
  const keys = new TrustedKeys([key.public]);
  const clock = { now: () => NOW };
  const store = new SqliteEventStore(written, clock);
  const sign = async () => {
    const parts = { store, key, keys, clock, files: [file], say: () => undefined };
    await (await Notary.open(parts)).finish();
  };
  const each = Math.floor(events / STREAMS / 2);
  for (let half = 0; half < 2; half += 1) {
    for (let stream = 0; stream < STREAMS; stream += 1) {
      const batch = Array.from({ length: each }, (_, at) => eventOf(stream, half * each + at));
      const expected = half === 0 ? 'noStream' : BigInt(each - 1);
      await store.append(`incident-${stream}`, batch, { expected });
    }
    if (half === 0) await sign();
  }
  await store.deleteStream('incident-0', { expected: BigInt(2 * each - 1) });
  await store.append('incident-0', [eventOf(0, 2 * each)], { expected: 'noStream' });
  await store.deleteStream('incident-1', { expected: BigInt(2 * each - 1) });
  await store.setRetention('incident-2', { truncateBefore: 2n, maxCount: 5, maxAgeSeconds: 60 });
  await store.tombstoneStream('incident-3', { expected: BigInt(2 * each - 1) });
  await sign();
  const exported = join(directory, 'log.ndjson');
  const { events: count } = await exportLog(store, exported, { key, keys, now: NOW });
  await store.close();
  compact(written, log);
  const { heads } = await readHeadsFile(file.path, keys);
  return { log, export: exported, keys, heads, events: count, now: NOW };
}

/** Small pages: every kind of page there is, and little room in any that holds nothing. */
function compact(from: string, to: string): void {
  const database = openSqlite(from, { readOnly: true });
  database.exec(`PRAGMA page_size = 512; VACUUM INTO '${to}'`);
  database.close();
}

function eventOf(stream: number, at: number): NewEvent {
  const causationId = `command ${stream} ${at}`;
  return {
    id: uuidFrom(causationId),
    type: at === 0 ? 'IncidentDeclared' : 'UpdatePublished',
    data: { at, effect: 'Käufe schlagen fehl. 支払いできません 🧯' },
    metadata: {
      correlationId: `c${stream}`,
      causationId,
      actor: { kind: 'person', id: 'ada' },
      occurredAt: NOW.toISOString(),
      schemaVersion: 1,
    },
  };
}
