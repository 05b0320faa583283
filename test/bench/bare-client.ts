import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, type JSONType, NO_STREAM } from '@eventstore/db-client';
import { BEGINNING, type EventStore, type NewEvent, openEventStore } from '#event-store';
import type { Figure } from '../support/proof.js';

const GOAL = 0.8;
const ROUNDS = 5;
const PER_ROUND = 1_500;
const IN_FLIGHT = 50;

/** What is left of the bare client's speed when our engine stands before it; both on the same real server. */
export interface AgainstBareClient {
  readonly ok: boolean;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly remark: string;
}

const NOT_RUN: AgainstBareClient = {
  ok: true,
  figures: {},
  remark:
    'SKIPPED: our engine against the bare client of EventStoreDB; set EVENTSTORE_URL=esdb://… to run it.',
};

/** Single appends, so many in flight, each to the end of a stream of its own. */
export async function appendsAgainstBareClient(): Promise<AgainstBareClient> {
  const url = process.env.EVENTSTORE_URL;
  if (url === undefined) return NOT_RUN;
  const store = await openEventStore(url);
  const client = EventStoreDBClient.connectionString(url);
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await rateOf((stream) => ourAppends(store, stream)));
    bare.push(await rateOf((stream) => bareAppends(client, stream)));
  }
  await store.close();
  await client.dispose();
  return judged('append', ours, bare);
}

/** Everything there is, page by page; the server should hold some hundred thousand events. */
export async function readsAgainstBareClient(): Promise<AgainstBareClient> {
  const url = process.env.EVENTSTORE_URL;
  if (url === undefined) return NOT_RUN;
  const store = await openEventStore(url);
  const client = EventStoreDBClient.connectionString(url);
  await fill(store);
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < 3; round += 1) {
    ours.push(await ourReads(store));
    bare.push(await bareReads(client));
  }
  await store.close();
  await client.dispose();
  return judged('read_all', ours, bare);
}

function judged(what: string, ours: number[], bare: number[]): AgainstBareClient {
  const ratio = median(ours) / median(bare);
  return {
    ok: ratio >= GOAL,
    figures: {
      [`eventstoredb_${what}_ours_per_s`]: Math.round(median(ours)),
      [`eventstoredb_${what}_bare_client_per_s`]: Math.round(median(bare)),
      [`eventstoredb_${what}_of_bare_client`]: ratio,
      [`goal_eventstoredb_${what}`]: GOAL,
    },
    remark: `On the server that EVENTSTORE_URL names, ${what === 'append' ? `${IN_FLIGHT} in flight` : 'the whole log'}.`,
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

async function rateOf(appends: (stream: string) => Promise<void>): Promise<number> {
  const started = performance.now();
  const run = randomUUID().slice(0, 8);
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, (_, writer) => appends(`bench_${run}_${writer}`)),
  );
  return (PER_ROUND * 1_000) / (performance.now() - started);
}

async function ourAppends(store: EventStore, stream: string): Promise<void> {
  for (let at = 0; at < PER_ROUND / IN_FLIGHT; at += 1) {
    const expected = at === 0 ? 'noStream' : BigInt(at - 1);
    await store.append(stream, [eventOf(at)], { expected });
  }
}

async function bareAppends(client: EventStoreDBClient, stream: string): Promise<void> {
  for (let at = 0; at < PER_ROUND / IN_FLIGHT; at += 1) {
    const { id, type, data, metadata } = eventOf(at);
    // The client's types want plain JSON records; both are.
    const event = jsonEvent({ id, type, data: data as JSONType, metadata: { ...metadata } });
    const expectedRevision = at === 0 ? NO_STREAM : BigInt(at - 1);
    await client.appendToStream(stream, event, { expectedRevision });
  }
}

const LEAST = 50_000;

async function fill(store: EventStore): Promise<void> {
  for (let at = 0; at < LEAST; at += 500) {
    const events = Array.from({ length: 500 }, (_, one) => eventOf(at + one));
    await store.append(`bench_fill_${randomUUID()}`, events, { expected: 'noStream' });
  }
}

async function ourReads(store: EventStore): Promise<number> {
  const started = performance.now();
  let count = 0;
  let after = BEGINNING;
  for (;;) {
    const page = await store.readAll({ after, limit: 2_000 });
    const last = page.at(-1);
    if (!last) break;
    for (const { data } of page) count += data === undefined ? 0 : 1;
    after = last.position;
  }
  return (count * 1_000) / (performance.now() - started);
}

async function bareReads(client: EventStoreDBClient): Promise<number> {
  const started = performance.now();
  let count = 0;
  for await (const { event } of client.readAll()) {
    if (event && !event.streamId.startsWith('$')) count += 1;
  }
  return (count * 1_000) / (performance.now() - started);
}

function median(samples: readonly number[]): number {
  return [...samples].sort((one, other) => one - other)[Math.floor(samples.length / 2)] ?? NaN;
}
