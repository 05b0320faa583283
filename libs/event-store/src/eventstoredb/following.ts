import { setImmediate as nextTurn } from 'node:timers/promises';
import { BEGINNING, type Notice, type Position, type Subscribe } from '../event-store.js';
import { passes } from '../guards.js';
import { type AllReader, isOurs } from './all-reader.js';
import { answerOf, type Calls, OutOfPatience } from './calls.js';
import type { LogClient } from './client.js';
import { aborting, backOff, inTime, wait } from './deadline.js';
import { failureOf } from './failures.js';
import { Feed, type Message } from './feed.js';
import { placeOf } from './positions.js';
import { subscription } from './read-requests.js';

export interface Watch {
  /** After so many quiet milliseconds the server is asked whether there is anything it has not told. */
  readonly quietMs: number;
  readonly chance: () => number;
}

/** How long that question may take before the connection counts as broken. */
const ASK_MS = 10_000;
/** So often the server may have told nothing of what is there before the connection counts as broken. */
const MISSES_MAX = 3;

/** A subscription as one reader sees it, over as many connections as it takes. */
export class Following {
  private position: Position = BEGINNING;
  /** There was no more: the server said so, or was asked. */
  private atEnd = false;
  /** The reader was told so. */
  private live = false;
  /** The reader was told something since. */
  private owed = true;
  private misses = 0;

  constructor(
    private readonly calls: Calls,
    private readonly all: AllReader,
    private readonly options: Subscribe,
    private readonly watch: Watch,
  ) {}

  /** @throws ForeignPosition, and StoreUnavailable where the server denies access */
  async *notices(): AsyncGenerator<Notice> {
    const start = await this.start();
    if (start === undefined) return;
    this.position = start;
    for (let tries = 0; !this.isOver; tries += 1) {
      const before = this.position;
      yield* this.connected();
      if (this.isOver) return;
      if (this.live) yield { kind: 'fellBehind', position: this.position };
      this.live = false;
      this.atEnd = false;
      if (this.position !== before) tries = 0;
      await wait(backOff(tries, this.watch.chance), this.options.signal);
    }
  }

  private get isOver(): boolean {
    return this.options.signal.aborted || this.calls.closed.aborted;
  }

  /** Undefined where it was over before it began. */
  private async start(): Promise<Position | undefined> {
    const { after = BEGINNING, signal } = this.options;
    while (after === 'end') {
      try {
        return await inTime(ASK_MS, this.all.head(), aborting(signal));
      } catch (error) {
        if (this.isOver) return undefined;
        if (failureOf(error).kind === 'refused') throw error;
      }
    }
    return after;
  }

  /** One connection, for as long as it holds. */
  private async *connected(): AsyncGenerator<Notice> {
    const client = await this.client();
    if (!client) return;
    const feed = Feed.open(client, subscription(placeOf(this.position), this.options.filter));
    const stop = () => feed.close();
    this.options.signal.addEventListener('abort', stop);
    this.calls.closed.addEventListener('abort', stop);
    let heard = false;
    try {
      while (!this.isOver) {
        const messages = await feed.take(this.watch.quietMs);
        if (!heard && messages.length > 0) {
          heard = true;
          this.calls.works();
        }
        for (const message of messages) {
          if (this.isOver) return;
          yield* this.tell(message);
        }
        if (messages.length === 0) yield* this.ask(feed);
        // What was written together comes together: one word for all of it.
        if (messages.length > 0 && this.atEnd) await nextTurn();
        if (this.atEnd && feed.isEmpty && !this.isOver) yield* this.caughtUp();
      }
    } catch (error) {
      if (!this.isOver) await this.judge(client, error, heard);
    } finally {
      feed.close();
      this.options.signal.removeEventListener('abort', stop);
      this.calls.closed.removeEventListener('abort', stop);
    }
  }

  private async client(): Promise<LogClient | undefined> {
    try {
      return await inTime(ASK_MS, this.calls.client(), aborting(this.options.signal));
    } catch (error) {
      if (failureOf(error).kind === 'refused') throw answerOf(error, {});
      return undefined;
    }
  }

  private *tell(message: Message): Generator<Notice> {
    switch (message.kind) {
      case 'event': {
        const { event } = message;
        if (event.position <= this.position) return;
        this.position = event.position;
        if (!isOurs(event) || !passes(this.options.filter, event)) return;
        this.owed = true;
        yield { kind: 'event', event };
        return;
      }
      case 'checkpoint':
        if (message.position > this.position) yield* this.passedOver(message.position);
        return;
      case 'caughtUp':
        this.atEnd = true;
        return;
      case 'fellBehind':
        this.atEnd = false;
        if (this.live) yield { kind: 'fellBehind', position: this.position };
        this.live = false;
    }
  }

  /** Without a filter only the server's own events are passed over, of which the reader need not know. */
  private *passedOver(position: Position): Generator<Notice> {
    this.position = position;
    if (!this.options.filter) return;
    this.owed = true;
    yield { kind: 'checkpoint', position };
  }

  private *caughtUp(): Generator<Notice> {
    if (this.live && !this.owed) return;
    this.live = true;
    this.owed = false;
    yield { kind: 'caughtUp', position: this.position };
  }

  /**
   * Nothing has come for a while. Servers forget to say that there is no more; between their checkpoints lie hundreds
   * of events; and a connection can be dead without anybody having noticed.
   */
  private async *ask(feed: Feed): AsyncGenerator<Notice> {
    const { filter, signal } = this.options;
    const head = await inTime(ASK_MS, this.all.head(), aborting(signal));
    if (head > this.position) {
      const wanted = { after: this.position, limit: 1, ...(filter && { filter }) };
      const [missed] = await inTime(ASK_MS, this.all.read(wanted), aborting(signal));
      if (!feed.isEmpty) return;
      if (missed && missed.position <= head) {
        this.misses += 1;
        if (this.misses >= MISSES_MAX) throw new Error('the server does not tell what is there');
        return;
      }
      yield* this.passedOver(head);
    }
    this.misses = 0;
    this.atEnd = true;
  }

  /** Whether it may go on after a connection broke. Throws what will not become better. */
  private async judge(client: LogClient, error: unknown, heard: boolean): Promise<void> {
    const failure = failureOf(error);
    if (failure.kind === 'refused') throw answerOf(error, {});
    this.misses = 0;
    this.calls.broke(client, error);
    if (heard || this.position === BEGINNING) return;
    try {
      // The server says of a position that is none of its own only that something failed.
      const looking = this.all.read({ from: this.position, limit: 1 });
      await inTime(ASK_MS, looking, aborting(this.options.signal));
    } catch (reason) {
      if (!(reason instanceof OutOfPatience) && failureOf(reason).kind === 'refused') throw reason;
      if (reason instanceof Error && reason.name === 'ForeignPosition') throw reason;
    }
  }
}
