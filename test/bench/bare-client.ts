import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, type JSONType, NO_STREAM } from '@eventstore/db-client';
import {
  BEGINNING,
  type EventStore,
  type NewEvent,
  openEventStore,
  type Position,
  type RecordedEvent,
  UnreadableEvent,
} from '#event-store';
import { type Figure, type Outcome, percentile } from '../support/proof.js';

const GOAL = 0.8;
const IN_FLIGHT = [1, 50, 200] as const;
/** Events of a page where a projection is far behind. */
const PAGE = 5_000;
/** Least events in the log that is read whole. */
const LEAST = { small: 50_000, full: 500_000 } as const;

/** What is left of the bare client's speed when our engine stands before it; both on the same real server. */
export interface AgainstBareClient {
  readonly ok: boolean;
  readonly ran: boolean;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly remark: string;
}

const NOT_RUN: AgainstBareClient = {
  ok: true,
  ran: false,
  figures: {},
  remark:
    'SKIPPED: our engine against the bare client of EventStoreDB; set EVENTSTORE_URL=esdb://… to run it.',
};

/** As a whole outcome, for who asked for nothing else: then not to have run is no success. */
export function serverAlone({ ok, ran, figures, remark }: AgainstBareClient): Outcome {
  return { ok: ok && ran, figures: { ran, ...figures }, remarks: [remark] };
}

/** Single appends, so many in flight, each to the end of a stream of its own. */
export async function appendsAgainstBareClient(full: boolean): Promise<AgainstBareClient> {
  return onTheServer(async (pair) => {
    const judged: Judged[] = [];
    for (const inFlight of IN_FLIGHT) {
      const each = Math.ceil((full ? 6_000 : 2_000) / (inFlight === 1 ? 5 : 1) / inFlight);
      const samples = await pairs(full ? 15 : 7, {
        ours: () => appendRate(inFlight, each, (stream) => ourAppends(pair.store, stream, each)),
        bare: () => appendRate(inFlight, each, (stream) => bareAppends(pair.client, stream, each)),
      });
      judged.push(judge(`append_at_${inFlight}`, samples));
    }
    return judged;
  });
}

/** Everything there is, page by page, data and metadata parsed. */
export async function readsAgainstBareClient(full: boolean): Promise<AgainstBareClient> {
  return onTheServer(async (pair) => {
    await fill(pair, full ? LEAST.full : LEAST.small);
    const samples = await pairs(full ? 7 : 3, {
      ours: async () => (await ourReads(pair.store)).rate,
      bare: async () => (await bareReads(pair.client)).rate,
    });
    const [ours, bare] = [await ourReads(pair.store), await bareReads(pair.client)];
    if (ours.count !== bare.count) throw new Error(`ours read ${ours.count} of ${bare.count}`);
    return [judge('read_all', samples)];
  });
}

interface Pair {
  readonly store: EventStore;
  readonly client: EventStoreDBClient;
}

async function onTheServer(work: (pair: Pair) => Promise<Judged[]>): Promise<AgainstBareClient> {
  const url = process.env.EVENTSTORE_URL;
  if (url === undefined) return NOT_RUN;
  const store = await openEventStore(url);
  const client = EventStoreDBClient.connectionString(url);
  try {
    const judged = await work({ store, client });
    return {
      ok: judged.every(({ ratio }) => ratio >= GOAL),
      ran: true,
      figures: Object.assign(
        { goal_of_bare_client: GOAL },
        ...judged.map(({ figures }) => figures),
      ),
      remark:
        'EventStoreDB: the server that EVENTSTORE_URL names; rounds of both follow each other, each goes first in every second one, ratios are medians of the rounds’ own.',
    };
  } finally {
    await store.close();
    await client.dispose();
  }
}

/** Events a second, ours and the bare client's, of each round. */
type Samples = readonly { readonly ours: number; readonly bare: number }[];

/** One round more than is counted: in the first, both come to know the server. */
async function pairs(
  rounds: number,
  { ours, bare }: Record<'ours' | 'bare', () => Promise<number>>,
): Promise<Samples> {
  const samples: { ours: number; bare: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const sample = { ours: NaN, bare: NaN };
    if (round % 2 === 1) sample.bare = await bare();
    sample.ours = await ours();
    if (round % 2 === 0) sample.bare = await bare();
    if (round > 0) samples.push(sample);
  }
  return samples;
}

interface Judged {
  readonly ratio: number;
  readonly figures: Readonly<Record<string, number>>;
}

function judge(what: string, samples: Samples): Judged {
  const middle = (numbers: number[]) => percentile(numbers, 0.5);
  const ratio = middle(samples.map(({ ours, bare }) => ours / bare));
  return {
    ratio,
    figures: {
      [`eventstoredb_${what}_ours_per_s`]: Math.round(middle(samples.map(({ ours }) => ours))),
      [`eventstoredb_${what}_bare_client_per_s`]: Math.round(
        middle(samples.map(({ bare }) => bare)),
      ),
      [`eventstoredb_${what}_of_bare_client`]: ratio,
    },
  };
}

const DATA = { words: 'Requests fail with status 503 for some customers in Europe. '.repeat(4) };

function eventOf(at: number): NewEvent {
  return {
    id: randomUUID(),
    type: 'UpdatePublished',
    data: { ...DATA, at },
    metadata: {
      correlationId: 'bench',
      causationId: `${at}`,
      actor: { kind: 'system', id: 'bench' },
      occurredAt: '2026-03-01T12:00:00.000Z',
      schemaVersion: 1,
    },
  };
}

async function appendRate(
  inFlight: number,
  each: number,
  appends: (stream: string) => Promise<void>,
): Promise<number> {
  const run = randomUUID().slice(0, 8);
  const writers = Array.from({ length: inFlight }, (_, writer) => `bench_${run}_${writer}`);
  const started = performance.now();
  await Promise.all(writers.map(appends));
  return (inFlight * each * 1_000) / (performance.now() - started);
}

async function ourAppends(store: EventStore, stream: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const expected = at === 0 ? 'noStream' : BigInt(at - 1);
    await store.append(stream, [eventOf(at)], { expected });
  }
}

async function bareAppends(
  client: EventStoreDBClient,
  stream: string,
  count: number,
): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const { id, type, data, metadata } = eventOf(at);
    // The client's types want plain JSON records; both are.
    const event = jsonEvent({ id, type, data: data as JSONType, metadata: { ...metadata } });
    const expectedRevision = at === 0 ? NO_STREAM : BigInt(at - 1);
    await client.appendToStream(stream, event, { expectedRevision });
  }
}

async function fill({ store, client }: Pair, least: number): Promise<void> {
  for (let { count } = await bareReads(client); count < least; count += 500) {
    const events = Array.from({ length: 500 }, (_, one) => eventOf(one));
    await store.append(`bench_fill_${randomUUID()}`, events, { expected: 'noStream' });
  }
}

interface Read {
  readonly count: number;
  /** Events a second. */
  readonly rate: number;
}

async function ourReads(store: EventStore): Promise<Read> {
  const started = performance.now();
  let count = 0;
  // As projections read: the next page is on its way while the last is worked on.
  const pageAfter = (after: Position) => store.readAll({ after, limit: PAGE });
  for (let ahead = pageAfter(BEGINNING); ;) {
    const page = await ahead;
    const last = page.at(-1);
    if (!last) break;
    ahead = pageAfter(last.position);
    page.forEach(parse);
    count += page.length;
  }
  return { count, rate: (count * 1_000) / (performance.now() - started) };
}

/** Ours are parsed when they are asked for; the bare client has done that before it hands them over. */
function parse(event: RecordedEvent): void {
  try {
    void [event.data, event.metadata];
  } catch (error) {
    // A test left it on the server; the bare client gives its text instead.
    if (!(error instanceof UnreadableEvent)) throw error;
  }
}

async function bareReads(client: EventStoreDBClient): Promise<Read> {
  const started = performance.now();
  let count = 0;
  for await (const { event } of client.readAll()) {
    if (event && ![event.streamId, event.type].some((name) => name.startsWith('$'))) count += 1;
  }
  return { count, rate: (count * 1_000) / (performance.now() - started) };
}
