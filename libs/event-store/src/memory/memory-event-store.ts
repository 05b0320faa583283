import {
  InvalidArgument,
  StoreUnavailable,
  StreamTombstoned,
  WrongExpectedRevision,
} from '../errors.js';
import type {
  Appended,
  EventStore,
  Expected,
  KeptEvent,
  NewEvent,
  Notice,
  Position,
  ReadAll,
  ReadStream,
  RecordedEvent,
  Retention,
  StoreHealth,
  StreamRead,
  Subscribe,
} from '../event-store.js';
import {
  demandCount,
  demandExpected,
  demandFilter,
  demandName,
  demandRead,
  demandRetention,
  encode,
  passes,
} from '../guards.js';
import { GENESIS, linkHash } from '../hash-chain.js';
import { NumberedPositions } from '../position.js';
import { keptOf, StoredEvent } from '../stored-event.js';
import { judge, type StreamState } from '../stream-rules.js';
import { follow } from '../subscription.js';
import { WakeUp } from '../wake-up.js';

let stores = 0;
const positions = new NumberedPositions('M', 'memory');

interface Stream {
  readonly events: RecordedEvent[];
  state: StreamState['state'];
  retention: Retention;
}

/** The port in its plainest form: what the other engines are compared with. */
export class MemoryEventStore implements EventStore {
  readonly engine = 'memory';
  private readonly events: RecordedEvent[] = [];
  private readonly streams = new Map<string, Stream>();
  private readonly wakeUp = new WakeUp(`daylight memory ${(stores += 1)}`);
  private closed = false;

  constructor(private readonly now: () => Date = () => new Date()) {}

  async append(
    name: string,
    events: readonly NewEvent[],
    { expected }: { readonly expected: Expected },
  ): Promise<Appended> {
    this.demandOpen();
    const encoded = encode(name, events);
    const { stream, verdict } = this.judge(
      name,
      expected,
      encoded.map(({ id }) => id),
    );
    const last = stream.events.at(-1);
    if (encoded.length === 0) {
      return { revision: last?.revision ?? -1n, position: await this.head() };
    }
    if (verdict.kind === 'repeated') {
      return { revision: verdict.last, position: eventAt(stream, verdict.last).position };
    }
    let hash = last?.hash ?? GENESIS;
    let revision = verdict.first - 1n;
    const recordedAt = this.now().toISOString();
    for (const one of encoded) {
      revision += 1n;
      hash = linkHash(hash, { stream: name, revision, recordedAt, ...one });
      this.keep(stream, { stream: name, revision, recordedAt, hash, ...one });
    }
    stream.state = 'open';
    this.wakeUp.wake();
    return { revision, position: await this.head() };
  }

  async readStream(name: string, options: ReadStream = {}): Promise<StreamRead> {
    demandRead(options);
    const { from, direction = 'forwards', limit = Infinity, signal } = options;
    const stream = this.streams.get(name);
    if (stream?.state === 'tombstoned') throw new StreamTombstoned(name);
    const exists = stream?.state === 'open' && stream.events.length > 0;
    const shown = exists ? this.shown(stream) : [];
    const wanted =
      direction === 'forwards'
        ? shown.filter(({ revision }) => revision >= (from ?? 0n))
        : shown.filter(({ revision }) => from === undefined || revision <= from).reverse();
    const events = wanted.slice(0, limit);
    return {
      exists,
      async *[Symbol.asyncIterator]() {
        for (const event of events) {
          if (signal?.aborted) return;
          yield event;
        }
      },
    };
  }

  async readAll(options: ReadAll): Promise<readonly RecordedEvent[]> {
    const { from, after, direction = 'forwards', limit, filter } = options;
    demandCount(limit, 'limit');
    demandFilter(filter);
    if (from !== undefined && after !== undefined) throw new InvalidArgument('from, or after');
    const bound = positions.numberOf(from ?? after ?? ('' as Position));
    const inside = (at: number) => {
      if (from === undefined && after === undefined) return true;
      if (at === bound) return from !== undefined;
      return direction === 'forwards' ? at > bound : at < bound;
    };
    const all = this.events.filter((event, at) => inside(at + 1) && passes(filter, event));
    return (direction === 'forwards' ? all : all.reverse()).slice(0, limit);
  }

  subscribe(options: Subscribe): AsyncIterable<Notice> {
    demandFilter(options.filter);
    if (options.after !== undefined && options.after !== 'end') positions.numberOf(options.after);
    return follow(this, options, this.wakeUp, 1_000, () => this.closed);
  }

  async head(): Promise<Position> {
    return positions.of(this.events.length);
  }

  async deleteStream(name: string, { expected }: { readonly expected: Expected }): Promise<void> {
    demandName(name, 'stream name');
    const { stream } = this.judge(name, expected, []);
    stream.state = 'deleted';
    // What is written next must not bring the past back.
    stream.retention = { truncateBefore: (stream.events.at(-1)?.revision ?? -1n) + 1n };
  }

  async tombstoneStream(
    name: string,
    { expected }: { readonly expected: Expected },
  ): Promise<void> {
    demandName(name, 'stream name');
    this.judge(name, expected, []).stream.state = 'tombstoned';
  }

  async setRetention(name: string, retention: Retention): Promise<void> {
    demandName(name, 'stream name');
    demandRetention(retention);
    const { stream } = this.judge(name, 'any', []);
    // What was deleted stays hidden as it is.
    if (stream.state !== 'deleted') stream.retention = retention;
  }

  async restore(events: readonly KeptEvent[]): Promise<void> {
    for (const event of events) this.keep(this.stream(event.stream), event);
    this.wakeUp.wake();
  }

  health(): StoreHealth {
    return this.closed ? { writable: false, words: 'The log is closed.' } : { writable: true };
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.wakeUp.close();
  }

  private demandOpen(): void {
    if (this.closed) throw new StoreUnavailable('The log is closed.');
  }

  private judge(name: string, expected: Expected, ids: readonly string[]) {
    demandExpected(expected);
    const stream = this.stream(name);
    const last = stream.events.at(-1)?.revision ?? null;
    const verdict = judge(
      { last, state: stream.state, begins: stream.retention.truncateBefore ?? 0n },
      expected,
      ids,
      (id) => stream.events.findLast((event) => event.id === id)?.revision,
    );
    if (verdict.kind === 'tombstoned') throw new StreamTombstoned(name);
    if (verdict.kind === 'conflict') {
      throw new WrongExpectedRevision(name, expected, verdict.actual);
    }
    return { stream, verdict };
  }

  private keep(stream: Stream, event: KeptEvent): void {
    const position = positions.of(this.events.length + 1);
    const recorded = new StoredEvent({ ...keptOf(event), position });
    this.events.push(recorded);
    stream.events.push(recorded);
  }

  private shown({ events, retention }: Stream): RecordedEvent[] {
    const { truncateBefore = 0n, maxCount = Infinity, maxAgeSeconds } = retention;
    const oldest =
      maxAgeSeconds === undefined
        ? ''
        : new Date(this.now().getTime() - maxAgeSeconds * 1_000).toISOString();
    const kept = events.slice(Math.max(0, events.length - maxCount));
    return kept.filter(
      ({ revision, recordedAt }) => revision >= truncateBefore && recordedAt >= oldest,
    );
  }

  private stream(name: string): Stream {
    const known = this.streams.get(name);
    if (known) return known;
    const stream: Stream = { events: [], state: 'open', retention: {} };
    this.streams.set(name, stream);
    return stream;
  }
}

function eventAt({ events }: Stream, revision: bigint): RecordedEvent {
  const event = events.find((one) => one.revision === revision);
  if (!event) throw new Error(`no revision ${revision}`);
  return event;
}
