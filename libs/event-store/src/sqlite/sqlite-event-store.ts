import {
  InvalidArgument,
  OutcomeUnknown,
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
} from '../guards.js';
import { follow } from '../subscription.js';
import { WakeUp } from '../wake-up.js';
import { openSqlite, sqliteDriverName } from './driver.js';
import type { Durability } from './durability.js';
import { logChannel } from './lease.js';
import { LogReader } from './log-reader.js';
import { positions } from './rows.js';
import { createLogTables } from './schema.js';
import { WriterLink } from './writer-link.js';
import type { Outcome, Work } from './writer-messages.js';

export interface SqliteOptions {
  readonly durability?: Durability;
  readonly now?: () => Date;
  /** Says what an operator must know, in a line. */
  readonly say?: (words: string) => void;
}

/** Writers in other processes that died before they could wake us are noticed this late. */
const POLL_MS = 200;

/**
 * The log in one SQLite file. Reading happens here, writing in a thread of its own: the first who writes starts it,
 * and everybody else, in this process or another, brings their work to it.
 */
export class SqliteEventStore implements EventStore {
  readonly engine = `SQLite (${sqliteDriverName()})`;
  private readonly reader: LogReader;
  private readonly writer: WriterLink;
  private readonly wakeUp: WakeUp;
  private readonly now: () => Date;
  private closed = false;

  /** @throws NotOurLog */
  constructor(
    path: string,
    { durability = 'full', now = () => new Date(), say = report }: SqliteOptions = {},
  ) {
    createFile(path);
    this.now = now;
    this.reader = new LogReader(path, now);
    this.wakeUp = new WakeUp(logChannel(path));
    this.writer = new WriterLink({ path, durability }, () => this.wakeUp.wake(), say);
  }

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expected }: { readonly expected: Expected },
  ): Promise<Appended> {
    demandExpected(expected);
    const encoded = encode(stream, events);
    const recordedAt = this.now().toISOString();
    const work: Work = { kind: 'append', stream, expected, events: encoded, recordedAt };
    return settled(await this.writer.send(work), stream, expected);
  }

  async readStream(stream: string, options: ReadStream = {}): Promise<StreamRead> {
    demandRead(options);
    this.demandOpen();
    return this.reader.stream(stream, options);
  }

  async readAll(options: ReadAll): Promise<readonly RecordedEvent[]> {
    demandCount(options.limit, 'limit');
    demandFilter(options.filter);
    if (options.from !== undefined && options.after !== undefined) {
      throw new InvalidArgument('Say from (inclusive) or after (exclusive), not both.');
    }
    this.demandOpen();
    return this.reader.all(options);
  }

  subscribe(options: Subscribe): AsyncIterable<Notice> {
    demandFilter(options.filter);
    if (options.after !== undefined && options.after !== 'end') positions.numberOf(options.after);
    return follow(this, options, this.wakeUp, POLL_MS, () => this.closed);
  }

  async head(): Promise<Position> {
    this.demandOpen();
    return this.reader.head();
  }

  deleteStream(stream: string, options: { readonly expected: Expected }): Promise<void> {
    return this.closeStream(stream, options.expected, 'deleted');
  }

  tombstoneStream(stream: string, options: { readonly expected: Expected }): Promise<void> {
    return this.closeStream(stream, options.expected, 'tombstoned');
  }

  async setRetention(stream: string, retention: Retention): Promise<void> {
    demandName(stream, 'stream name');
    demandRetention(retention);
    const recordedAt = this.now().toISOString();
    settled(
      await this.writer.send({ kind: 'retention', stream, retention, recordedAt }),
      stream,
      'any',
    );
  }

  async restore(events: readonly KeptEvent[]): Promise<void> {
    settled(await this.writer.send({ kind: 'restore', events }), 'restore', 'any');
  }

  health(): StoreHealth {
    return this.writer.health;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.writer.close();
    this.wakeUp.close();
    this.reader.close();
  }

  private async closeStream(
    stream: string,
    expected: Expected,
    state: 'deleted' | 'tombstoned',
  ): Promise<void> {
    demandName(stream, 'stream name');
    demandExpected(expected);
    const recordedAt = this.now().toISOString();
    settled(
      await this.writer.send({ kind: 'close', stream, expected, state, recordedAt }),
      stream,
      expected,
    );
  }

  private demandOpen(): void {
    if (this.closed) throw new StoreUnavailable('The log is closed.');
  }
}

function settled(outcome: Outcome, stream: string, expected: Expected): Appended {
  switch (outcome.kind) {
    case 'done':
      return { revision: BigInt(outcome.revision), position: positions.of(outcome.position) };
    case 'conflict': {
      const actual = outcome.actual === null ? null : BigInt(outcome.actual);
      throw new WrongExpectedRevision(stream, expected, actual);
    }
    case 'tombstoned':
      throw new StreamTombstoned(stream);
    case 'refused':
      throw new InvalidArgument(outcome.words);
    case 'unavailable':
      throw new StoreUnavailable(outcome.words);
    case 'unknown':
      throw new OutcomeUnknown(outcome.words);
  }
}

function createFile(path: string): void {
  const database = openSqlite(path);
  try {
    createLogTables(database);
  } finally {
    database.close();
  }
}

function report(words: string): void {
  console.error(JSON.stringify({ level: 'error', what: 'log', words }));
}
