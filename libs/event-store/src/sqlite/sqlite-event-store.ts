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
import { keptOf } from '../stored-event.js';
import { follow } from '../subscription.js';
import { WakeUp } from '../wake-up.js';
import { sqliteDriverName } from './driver.js';
import type { Durability } from './durability.js';
import { logChannel } from './lease.js';
import { prepareLogFile } from './log-file.js';
import { LogReader } from './log-reader.js';
import { OwnStreams } from './own-streams.js';
import { positions } from './rows.js';
import { PATIENCE, type Patience, type Say, WriterLink } from './writer-link.js';
import type { Outcome, Work } from './writer-messages.js';

export interface SqliteOptions {
  readonly durability?: Durability;
  readonly now?: () => Date;
  /** Says what an operator must know, in a line. */
  readonly say?: Say;
  readonly patience?: Partial<Patience>;
}

/**
 * The log in one SQLite file. Reading happens here, writing in a thread of its own: the first who writes starts it,
 * and everybody else, in this process or another, brings their work to it.
 */
export class SqliteEventStore implements EventStore {
  readonly engine = `SQLite (${sqliteDriverName()})`;
  private readonly reader: LogReader;
  private readonly own: OwnStreams;
  private readonly writer: WriterLink;
  private readonly wakeUp: WakeUp;
  private readonly now: () => Date;
  private readonly patience: Patience;
  private closing: Promise<void> | undefined;

  /** @throws NotOurLog, StoreUnavailable where the file cannot be made or read */
  constructor(
    given: string,
    { durability = 'full', now = () => new Date(), say = report, patience }: SqliteOptions = {},
  ) {
    const path = prepareLogFile(given);
    this.now = now;
    this.patience = { ...PATIENCE, ...patience };
    this.reader = new LogReader(path, now);
    this.own = new OwnStreams(path);
    this.wakeUp = new WakeUp(logChannel(path));
    const wake = () => this.wakeUp.wake();
    this.writer = new WriterLink({ path, durability }, wake, say, this.patience);
  }

  /**
   * Becomes the writer, or finds whoever is, before there is anything to write; a log that was not closed the last time
   * is looked through. @throws NotOurLog where it is damaged, WeakDurability, StoreUnavailable
   */
  prepareToWrite(): Promise<void> {
    return this.writer.prepare();
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
    this.writer.listen();
    const isClosed = () => this.closing !== undefined;
    return follow(this, options, this.wakeUp, this.patience.pollMs, isClosed);
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

  async readOwn(options: Pick<ReadAll, 'after' | 'limit'>): Promise<readonly RecordedEvent[]> {
    demandCount(options.limit, 'limit');
    this.demandOpen();
    return this.own.after(options);
  }

  async restore(events: readonly KeptEvent[]): Promise<void> {
    settled(
      await this.writer.send({ kind: 'restore', events: events.map(keptOf) }),
      'restore',
      'any',
    );
  }

  health(): StoreHealth {
    return this.writer.health;
  }

  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    await this.writer.close();
    this.wakeUp.close();
    this.reader.close();
    this.own.close();
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
    if (this.closing) throw new StoreUnavailable('The log is closed.');
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

function report(words: string, level: 'info' | 'error'): void {
  console.error(JSON.stringify({ level, what: 'log', words }));
}
