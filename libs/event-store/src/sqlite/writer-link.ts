import { setTimeout as pause } from 'node:timers/promises';
import { NotOurLog, StoreUnavailable, WeakDurability } from '../errors.js';
import type { StoreHealth } from '../event-store.js';
import type { SqliteDatabase } from './driver.js';
import { LOSS_WINDOW } from './durability.js';
import { meetingPlace, tryLease } from './lease.js';
import { PendingWork } from './pending-work.js';
import { demandTrustworthy, type Ear, startThread, visit, type Wire } from './wires.js';
import type { FromWriter, Outcome, Work } from './writer-messages.js';
import type { WriterSettings } from './writer-service.js';

/** How long is waited for others. Milliseconds. */
export interface Patience {
  /** For whoever holds the lease to open. */
  readonly connectMs: number;
  /** For its answer, before the way is given up and another is looked for. */
  readonly silenceMs: number;
  /** How late a reader notices what nobody told it. */
  readonly pollMs: number;
}

export const PATIENCE: Patience = { connectMs: 15_000, silenceMs: 30_000, pollMs: 200 };

/** What an operator should know. */
export type Say = (words: string, level: 'info' | 'error') => void;

/**
 * Brings work to the one writer of a log, wherever it is. When the way breaks, what was not answered is sent again
 * over the next one: the same ids with the same expectation are safe to repeat.
 */
export class WriterLink {
  private readonly pending = new PendingWork();
  private wire: Wire | undefined;
  private connecting: Promise<void> | undefined;
  private lease: SqliteDatabase | undefined;
  private state: StoreHealth = { writable: true };
  private closing: Promise<void> | undefined;
  /** Why this process will never write to the log as it is. */
  private hopeless: Error | undefined;
  private listening = false;
  private readonly stopping = new AbortController();
  private readonly ear: Ear;

  constructor(
    private readonly settings: WriterSettings,
    private readonly onWritten: () => void,
    private readonly say: Say,
    private readonly patience: Patience,
  ) {
    this.ear = {
      hear: (message) => this.hear(message),
      lost: (wire) => this.lost(wire),
      say: (words) => say(words, 'error'),
    };
  }

  get health(): StoreHealth {
    return this.closing ? { writable: false, words: 'The log is closed.' } : this.state;
  }

  /** @throws StoreUnavailable, OutcomeUnknown, WeakDurability, NotOurLog */
  send(work: Work): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.closing) throw new StoreUnavailable('The log is closed.');
      const { isFirst } = this.pending.add(work, resolve, reject);
      if (!isFirst) return;
      // What is asked for in the same turn travels together.
      queueMicrotask(() => void this.flush());
    });
  }

  /** Finds the writer, or becomes it, before there is work. @throws StoreUnavailable, WeakDurability, NotOurLog */
  async prepare(): Promise<void> {
    while (!this.wire && !this.closing) {
      this.connecting ??= this.connect().finally(() => (this.connecting = undefined));
      await this.connecting;
    }
  }

  /** From now on hears at once of what other processes write; never takes the lease for it. */
  listen(): void {
    if (this.listening) return;
    this.listening = true;
    void this.keepListening();
  }

  /** Waits for answers that are on their way, then lets go of the writer. New work is refused at once. */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    while (!this.pending.isEmpty) await pause(5);
    this.stopping.abort();
    await this.connecting?.catch(() => undefined);
    const { wire } = this;
    this.wire = undefined;
    await wire?.close();
    this.letGo();
  }

  private async flush(): Promise<void> {
    try {
      // Connecting may have been for listening only, and then ends without a way.
      while (!this.wire) {
        this.connecting ??= this.connect().finally(() => (this.connecting = undefined));
        await this.connecting;
      }
    } catch (error) {
      this.state = { writable: false, words: wordsOf(error) };
      this.pending.giveUp(error);
      return;
    }
    const asked = this.pending.take();
    if (asked.length === 0) return;
    this.wire.hold(true);
    this.wire.post(asked);
  }

  private async connect(): Promise<void> {
    if (this.hopeless) throw this.hopeless;
    const until = Date.now() + this.patience.connectMs;
    for (let wait = 2; ; wait = Math.min(wait * 2, 100)) {
      this.lease ??= tryLease(this.settings.path);
      if (this.lease) return this.lead();
      if (await this.follow(Math.max(until - Date.now(), 1))) return;
      if (this.stopping.signal.aborted) throw new StoreUnavailable('The log is closed.');
      if (Date.now() > until) {
        throw new StoreUnavailable(
          'Another process holds the log and does not answer. Stop it, or wait until it has ended.',
        );
      }
      await pause(wait);
    }
  }

  private async lead(): Promise<void> {
    try {
      const { wire } = await startThread(this.settings, this.ear);
      this.wire = wire;
      this.learn(undefined);
      if (this.pending.isEmpty) wire.hold(false);
      if (this.settings.durability === 'relaxed') this.say(`Relaxed: ${LOSS_WINDOW}.`, 'info');
    } catch (error) {
      // To look through a large log again for each append would take long, and find the same.
      if (error instanceof NotOurLog || error instanceof WeakDurability) this.hopeless = error;
      this.learn(wordsOf(error));
      // Whoever cannot write must not keep others from it.
      this.letGo();
      throw error;
    }
  }

  /** How the writer of this process is. Said once, and not by all who bring work to it. */
  private learn(trouble: string | undefined): void {
    const before = this.state.words;
    this.state = trouble === undefined ? { writable: true } : { writable: false, words: trouble };
    if (trouble === before || !this.lease) return;
    if (trouble === undefined) this.say('The log is written to again.', 'info');
    else this.say(trouble, 'error');
  }

  private async follow(helloMs: number): Promise<boolean> {
    const place = meetingPlace(this.settings.path);
    const { silenceMs } = this.patience;
    const { signal } = this.stopping;
    const visited = place && (await visit(place, { helloMs, silenceMs, signal }, this.ear));
    if (!visited) return false;
    const { wire, ready } = visited;
    try {
      demandTrustworthy(ready, this.settings.durability);
    } catch (error) {
      await wire.close();
      throw error;
    }
    this.wire = wire;
    this.learn(ready.trouble);
    if (this.pending.isEmpty) wire.hold(false);
    return true;
  }

  private async keepListening(): Promise<void> {
    while (!this.closing) {
      if (!this.wire && !this.connecting) {
        this.connecting = this.follow(this.patience.connectMs)
          // What was written before there was a way was told to nobody.
          .then((found) => (found ? this.onWritten() : undefined), ignore)
          .finally(() => (this.connecting = undefined));
        await this.connecting;
      }
      const { signal } = this.stopping;
      await pause(this.patience.pollMs, undefined, { ref: false, signal }).catch(ignore);
    }
  }

  private hear(message: FromWriter): void {
    switch (message.kind) {
      case 'written':
        return this.onWritten();
      case 'health':
        return this.learn(message.trouble);
      case 'note':
        return this.say(message.words, 'info');
      case 'outcomes':
        this.pending.answer(message.outcomes);
        if (this.pending.isEmpty) this.wire?.hold(false);
        return undefined;
      default:
        return undefined;
    }
  }

  /** The way is gone: what was not answered goes over the next one. */
  private lost(wire: Wire): void {
    if (this.wire !== wire) return;
    this.wire = undefined;
    if (this.pending.isEmpty) {
      // Without a writer of our own, another process must be able to become it.
      this.letGo();
      return;
    }
    this.pending.sendAgain();
    void this.flush();
  }

  private letGo(): void {
    this.lease?.close();
    this.lease = undefined;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function ignore(): void {
  // Who only listens hears of the writer later.
}
