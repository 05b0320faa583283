import { InvalidArgument, StoreUnavailable } from '../errors.js';
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
} from '../guards.js';
import { AllReader } from './all-reader.js';
import { Appender } from './appender.js';
import { Appending } from './appending.js';
import { Calls } from './calls.js';
import { type LogPlace, readConnectionString } from './connection-string.js';
import { Following } from './following.js';
import { placeOf } from './positions.js';
import { Restoring } from './restoring.js';
import { SharedClient } from './shared-client.js';
import { ShutStreams } from './shut-streams.js';
import { StreamHeads } from './stream-heads.js';
import { StreamReader } from './stream-reader.js';

export interface EventStoreDbOptions {
  /** Milliseconds one call may take: 5,000 if left out. */
  readonly callMs?: number;
  /** Milliseconds after which an operation is given up, however often it was tried: 20,000 if left out. */
  readonly totalMs?: number;
  /** Quiet milliseconds after which a subscription asks whether it has been told everything: 1,000 if left out. */
  readonly quietMs?: number;
  readonly now?: () => Date;
  readonly chance?: () => number;
  /** Says what an operator must know, in a line. */
  readonly say?: (words: string, level: 'info' | 'error') => void;
}

/** The log on an EventStoreDB or KurrentDB server, through its client and around what is wrong with that. */
export class EventStoreDbEventStore implements EventStore {
  readonly engine: string;
  private readonly calls: Calls;
  private readonly streams: StreamReader;
  private readonly everything: AllReader;
  private readonly appending: Appending;
  private readonly shutStreams: ShutStreams;
  private readonly restoring: Restoring;
  private readonly shared: SharedClient;
  private readonly now: () => Date;
  private readonly watch: { readonly quietMs: number; readonly chance: () => number };
  private working = 0;
  private idle: (() => void) | undefined;
  private closing: Promise<void> | undefined;

  private constructor(place: LogPlace, options: EventStoreDbOptions) {
    const { callMs = 5_000, totalMs = 20_000, quietMs = 1_000, chance = Math.random } = options;
    this.engine = `EventStoreDB (${place.words})`;
    this.now = options.now ?? (() => new Date());
    this.watch = { quietMs, chance };
    this.shared = SharedClient.for(place);
    this.calls = new Calls(this.shared, { callMs, totalMs }, chance);
    const heads = new StreamHeads(this.calls, totalMs);
    const appender = new Appender(this.calls, () => this.everything.head());
    this.streams = new StreamReader(this.calls, heads);
    this.everything = new AllReader(this.calls);
    const newest = () => this.everything.head();
    this.appending = new Appending(this.calls, heads, appender, newest, chance);
    this.shutStreams = new ShutStreams(this.calls, heads, chance);
    this.restoring = new Restoring(heads, appender);
  }

  /**
   * Opens the log and says hello to the server. One that does not answer yet is asked again with every call.
   * @throws InvalidArgument where the connection string cannot be used
   */
  static async open(
    connectionString: string,
    options: EventStoreDbOptions = {},
  ): Promise<EventStoreDbEventStore> {
    const place = readConnectionString(connectionString);
    const say = options.say ?? report;
    if (place.credentials && !place.tls) {
      say(`EventStoreDB at ${place.words}: with tls=false no credentials are sent.`, 'info');
    }
    const store = new EventStoreDbEventStore(place, options);
    try {
      await store.shared.open(options.callMs ?? 5_000);
    } catch (error) {
      if (error instanceof InvalidArgument) {
        await store.close();
        throw error;
      }
      say(store.health().words ?? `EventStoreDB at ${place.words} does not answer.`, 'error');
    }
    return store;
  }

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expected }: { readonly expected: Expected },
  ): Promise<Appended> {
    this.demandOpen();
    demandExpected(expected);
    const encoded = encode(stream, events);
    const recordedAt = this.now().toISOString();
    return this.at(() => this.appending.append({ stream, events: encoded, recordedAt }, expected));
  }

  async readStream(stream: string, options: ReadStream = {}): Promise<StreamRead> {
    this.demandOpen();
    demandRead(options);
    return this.streams.read(stream, options);
  }

  async readAll(options: ReadAll): Promise<readonly RecordedEvent[]> {
    this.demandOpen();
    demandCount(options.limit, 'limit');
    demandFilter(options.filter);
    return this.everything.read(options);
  }

  subscribe(options: Subscribe): AsyncIterable<Notice> {
    demandFilter(options.filter);
    if (options.after !== undefined && options.after !== 'end') placeOf(options.after);
    return {
      [Symbol.asyncIterator]: () =>
        new Following(this.calls, this.everything, options, this.watch).notices(),
    };
  }

  async head(): Promise<Position> {
    this.demandOpen();
    return this.everything.head();
  }

  async deleteStream(stream: string, options: { readonly expected: Expected }): Promise<void> {
    demandName(stream, 'stream name');
    demandExpected(options.expected);
    await this.at(() => this.shutStreams.delete(stream, options.expected));
  }

  async tombstoneStream(stream: string, options: { readonly expected: Expected }): Promise<void> {
    demandName(stream, 'stream name');
    demandExpected(options.expected);
    await this.at(() => this.shutStreams.tombstone(stream, options.expected));
  }

  async setRetention(stream: string, retention: Retention): Promise<void> {
    demandName(stream, 'stream name');
    demandRetention(retention);
    await this.at(() => this.shutStreams.retain(stream, retention));
  }

  async restore(events: readonly KeptEvent[]): Promise<void> {
    await this.at(() => this.restoring.restore(events));
  }

  health(): StoreHealth {
    return this.closing ? { writable: false, words: 'The log is closed.' } : this.shared.health;
  }

  /** Waits for what is being written; subscriptions end. */
  close(): Promise<void> {
    this.closing ??= this.shut();
    return this.closing;
  }

  private async shut(): Promise<void> {
    if (this.working > 0) await new Promise<void>((resolve) => (this.idle = resolve));
    this.calls.close();
    await this.shared.giveBack();
  }

  private async at<T>(work: () => Promise<T>): Promise<T> {
    this.demandOpen();
    this.working += 1;
    try {
      return await work();
    } finally {
      this.working -= 1;
      if (this.working === 0) this.idle?.();
    }
  }

  private demandOpen(): void {
    if (this.closing) throw new StoreUnavailable('The log is closed.');
  }
}

function report(words: string, level: 'info' | 'error'): void {
  console.error(JSON.stringify({ level, what: 'log', words }));
}
