import type { StoreHealth } from '../event-store.js';
import { LogClient } from './client.js';
import type { LogPlace } from './connection-string.js';
import { inTime } from './deadline.js';
import { failureOf } from './failures.js';

/** So many failures one after another, and the client itself may be what is broken. */
const FAILURES_MAX = 3;

const inUse = new Map<string, SharedClient>();

/**
 * The one client of a thread for a connection string, and so one connection; a client that fails again and again is
 * replaced, because some of its failures it remembers for ever.
 */
export class SharedClient {
  private users = 0;
  private current: Promise<LogClient> | undefined;
  private opened: LogClient | undefined;
  private failures = 0;
  private trouble: string | undefined;

  private constructor(private readonly place: LogPlace) {}

  /** The client for this place; every user gives it back. */
  static for(place: LogPlace): SharedClient {
    const known = inUse.get(place.key) ?? new SharedClient(place);
    inUse.set(place.key, known);
    known.users += 1;
    return known;
  }

  /** The connection goes when its last user does. */
  async giveBack(): Promise<void> {
    this.users -= 1;
    if (this.users > 0) return;
    inUse.delete(this.place.key);
    await this.let(this.current);
    this.current = undefined;
    this.opened = undefined;
  }

  get health(): StoreHealth {
    return this.trouble === undefined
      ? { writable: true }
      : {
          writable: false,
          words: `EventStoreDB at ${this.place.words} does not answer: ${this.trouble}. It is asked again until it does.`,
        };
  }

  /** A client that has answered once; the first call is never one of many. */
  open(milliseconds: number): LogClient | Promise<LogClient> {
    if (this.opened) return this.opened;
    this.current ??= this.connect(milliseconds);
    return this.current;
  }

  answered(): void {
    this.failures = 0;
    this.trouble = undefined;
  }

  /** @param words what happened, for the operator */
  failed(client: LogClient, words: string): void {
    this.trouble = words;
    if (client.isRetired) return;
    this.failures += 1;
    if (this.failures >= FAILURES_MAX) this.replace();
  }

  /** The next call gets a new client; calls on the old one are told so. */
  replace(): void {
    const old = this.current;
    this.current = undefined;
    this.opened = undefined;
    this.failures = 0;
    void this.let(old);
  }

  private async connect(milliseconds: number): Promise<LogClient> {
    const client = new LogClient(this.place);
    client.untilRetired(() => {
      if (this.opened === client) this.opened = undefined;
    });
    try {
      await inTime(milliseconds, client.warmUp());
      if (!client.isRetired) this.opened = client;
      return client;
    } catch (error) {
      // The client keeps a failed first call as its answer for ever.
      this.current = undefined;
      const failure = failureOf(error);
      this.trouble = 'words' in failure ? failure.words : failure.kind;
      void client.retire();
      throw error;
    }
  }

  private async let(client: Promise<LogClient> | undefined): Promise<void> {
    const open = await client?.catch(() => undefined);
    await open?.retire();
  }
}
