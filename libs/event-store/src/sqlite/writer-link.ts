import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { NotOurLog, OutcomeUnknown, StoreUnavailable, WeakDurability } from '../errors.js';
import type { StoreHealth } from '../event-store.js';
import type { SqliteDatabase } from './driver.js';
import { receiveFrames, sendFrame } from './frames.js';
import { meetingPlace, tryLease } from './lease.js';
import type { FromWriter, Outcome, Ticketed, ToWriter, Work } from './writer-messages.js';
import type { WriterSettings } from './writer-service.js';

/** The build puts the thread beside the bundles; sources that run without one use what was built last. */
const BESIDE = new URL('./log-writer-thread.mjs', import.meta.url);
const BUILT = new URL('../../../../dist/log-writer-thread.mjs', import.meta.url);

/** How long somebody who holds the lease may take to open the door. */
const CONNECT_MS = 15_000;
/** More work than this at once is refused, so that a stalled disk does not fill the memory. */
const IN_FLIGHT_MAX = 20_000;

/** A way to the writer: our own thread, or the socket of whoever holds the lease. */
interface Wire {
  post(asked: readonly Ticketed<Work>[]): void;
  /** Keeps the process alive while there is something to wait for. */
  hold(waiting: boolean): void;
  close(): Promise<void>;
}

interface Pending {
  readonly work: Work;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
  posted: boolean;
}

/**
 * Brings work to the one writer of a log, wherever it is. When the way breaks, what was not answered is sent again
 * over the next one: the same ids with the same expectation are safe to repeat.
 */
export class WriterLink {
  private readonly pending = new Map<number, Pending>();
  private tickets = 0;
  private outbox: Ticketed<Work>[] = [];
  private wire: Wire | undefined;
  private connecting: Promise<void> | undefined;
  private lease: SqliteDatabase | undefined;
  private state: StoreHealth = { writable: true };
  private closed = false;

  constructor(
    private readonly settings: WriterSettings,
    private readonly onWritten: () => void,
    private readonly say: (words: string) => void,
  ) {}

  get health(): StoreHealth {
    return this.closed ? { writable: false, words: 'The log is closed.' } : this.state;
  }

  /** @throws StoreUnavailable, OutcomeUnknown, WeakDurability, NotOurLog */
  send(work: Work): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.closed) throw new StoreUnavailable('The log is closed.');
      if (this.pending.size >= IN_FLIGHT_MAX) {
        throw new StoreUnavailable(
          `More than ${IN_FLIGHT_MAX} appends are waiting. Try again shortly.`,
        );
      }
      this.tickets += 1;
      this.pending.set(this.tickets, { work, resolve, reject, posted: false });
      this.outbox.push({ ticket: this.tickets, of: work });
      if (this.outbox.length > 1) return;
      // What is asked for in the same turn travels together.
      queueMicrotask(() => void this.flush());
    });
  }

  /** Waits for answers that are on their way, then lets go of the writer. */
  async close(): Promise<void> {
    if (this.closed) return;
    while (this.pending.size > 0) await pause(5);
    this.closed = true;
    await this.connecting;
    await this.wire?.close();
    this.lease?.close();
  }

  private async flush(): Promise<void> {
    if (!this.wire) {
      this.connecting ??= this.connect().finally(() => (this.connecting = undefined));
      try {
        await this.connecting;
      } catch (error) {
        this.giveUp(error);
        return;
      }
    }
    const asked = this.outbox.splice(0);
    if (asked.length === 0) return;
    for (const { ticket } of asked) {
      const pending = this.pending.get(ticket);
      if (pending) pending.posted = true;
    }
    this.wire?.hold(true);
    this.wire?.post(asked);
  }

  private async connect(): Promise<void> {
    const until = Date.now() + CONNECT_MS;
    for (let wait = 2; ; wait = Math.min(wait * 2, 100)) {
      this.lease ??= tryLease(this.settings.path);
      if (this.lease) {
        this.wire = await this.startThread();
        return;
      }
      const wire = await this.visit();
      if (wire) {
        this.wire = wire;
        return;
      }
      if (Date.now() > until) {
        throw new StoreUnavailable(
          'Another process holds the log and does not answer. Stop it, or wait until it has ended.',
        );
      }
      await pause(wait);
    }
  }

  private startThread(): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(existsSync(BESIDE) ? BESIDE : BUILT, {
        workerData: this.settings,
        resourceLimits: { maxYoungGenerationSizeMb: 8 },
      });
      const ended = new Promise<void>((over) => worker.once('exit', () => over()));
      const wire: Wire = {
        post: (asked) => worker.postMessage(asked satisfies ToWriter),
        hold: (waiting) => (waiting ? worker.ref() : worker.unref()),
        close: async () => {
          worker.ref();
          worker.postMessage('stop' satisfies ToWriter);
          await ended;
        },
      };
      worker.on('message', (message: FromWriter) => {
        if (message.kind === 'ready') return resolve(wire);
        if (message.kind === 'failed') return reject(failure(message));
        return this.hear(message);
      });
      worker.on('error', (error: unknown) => {
        reject(new StoreUnavailable('the writing thread failed', { cause: error }));
        this.say(
          `the writing thread failed: ${error instanceof Error ? error.message : 'unknown'}`,
        );
      });
      worker.once('exit', () => {
        reject(new StoreUnavailable('the writing thread ended'));
        this.lost(wire);
      });
    });
  }

  /** Undefined where nobody opens: whoever holds the lease is just coming, or just going. */
  private visit(): Promise<Wire | undefined> {
    return new Promise((resolve) => {
      const socket = connect(meetingPlace(this.settings.path));
      const wire: Wire = {
        post: (asked) => sendFrame(socket, asked),
        hold: (waiting) => (waiting ? socket.ref() : socket.unref()),
        close: async () => void socket.destroy(),
      };
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        resolve(undefined);
        this.lost(wire);
      });
      receiveFrames(socket, (frame) => {
        // The other end is the same program.
        const message = frame as FromWriter;
        if (message.kind === 'ready') {
          sendFrame(socket, { hello: process.pid } satisfies ToWriter);
          return resolve(wire);
        }
        return this.hear(message);
      });
    });
  }

  private hear(message: FromWriter): void {
    if (message.kind === 'written') this.onWritten();
    if (message.kind === 'readOnly') {
      this.state = { writable: false, words: message.words };
      this.say(message.words);
    }
    if (message.kind !== 'outcomes') return;
    for (const { ticket, of: outcome } of message.outcomes) {
      this.pending.get(ticket)?.resolve(outcome);
      this.pending.delete(ticket);
    }
    if (this.pending.size === 0) this.wire?.hold(false);
  }

  /** The way is gone: what was not answered goes over the next one. */
  private lost(wire: Wire): void {
    if (this.wire !== wire) return;
    this.wire = undefined;
    if (this.closed || this.pending.size === 0) return;
    this.outbox = [...this.pending].map(([ticket, { work }]) => ({ ticket, of: work }));
    void this.flush();
  }

  private giveUp(error: unknown): void {
    this.outbox = [];
    for (const { posted, reject } of this.pending.values()) {
      const cause = error instanceof Error ? error : new Error(String(error));
      reject(
        posted
          ? new OutcomeUnknown(`It may have been written or not: ${cause.message}`, { cause })
          : cause,
      );
    }
    this.pending.clear();
  }
}

function failure({ error, words }: Extract<FromWriter, { kind: 'failed' }>): Error {
  if (error === 'weak') return new WeakDurability(words);
  if (error === 'damaged') return new NotOurLog(`${words} Restore the log from a backup.`);
  return new StoreUnavailable(`The log cannot be written: ${words}`);
}
