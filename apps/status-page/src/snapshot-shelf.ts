import { findSnapshot, type Snapshot, snapshotsSince } from '#pages';
import type { Views, Watermark } from '#read-models';
import { type Prepared, prepare } from './prepared.js';

/** Old pages kept at hand; beyond this the one unused for longest is read again when somebody asks. */
const COLD_MAX = 500;
/** Pages are rendered after the views have moved, so nobody may wake us for them. */
const POLL_MS = 150;

/**
 * The pages in memory, ready to be sent. What everybody asks for is always here; old incidents and months are
 * fetched at the first request. When the database cannot be read, what is here stays.
 */
export class SnapshotShelf {
  private readonly etags = new Map<string, string>();
  private readonly hot = new Map<string, Prepared>();
  private readonly cold = new Map<string, Prepared>();
  private seen = 0;

  constructor(private readonly views: Views) {}

  /** Only what is at hand. */
  find(path: string): Prepared | undefined {
    const hot = this.hot.get(path);
    if (hot) return hot;
    const cold = this.cold.get(path);
    if (!cold) return undefined;
    this.cold.delete(path);
    this.cold.set(path, cold);
    return cold;
  }

  has(path: string): boolean {
    return this.etags.has(path);
  }

  /** From the database, where it is not at hand. */
  async fetch(path: string): Promise<Prepared | undefined> {
    return this.has(path) ? this.read(path) : undefined;
  }

  /** Takes in what was written since the last time. What could not be read now is taken in the next time. */
  async refresh(): Promise<void> {
    const heads = await snapshotsSince(this.views, this.seen);
    for (const { path, etag } of heads) {
      const changed = this.etags.get(path) !== etag;
      if (changed) this.cold.delete(path);
      if (changed && !isCold(path)) await this.read(path);
      this.etags.set(path, etag);
    }
    this.seen = heads.at(-1)?.version ?? this.seen;
  }

  /** Refreshes until the signal aborts. */
  async follow(watermark: Watermark, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await watermark.next(POLL_MS, signal);
      // A database that cannot be read is no reason to stop answering.
      if (!signal.aborted) await this.refresh().catch(() => undefined);
    }
  }

  private async read(path: string): Promise<Prepared | undefined> {
    const snapshot = await findSnapshot(this.views, path);
    return snapshot && this.put(snapshot);
  }

  private put(snapshot: Snapshot): Prepared {
    const prepared = prepare(snapshot);
    if (!isCold(snapshot.path)) {
      this.hot.set(snapshot.path, prepared);
      return prepared;
    }
    this.cold.set(snapshot.path, prepared);
    const [oldest] = this.cold.keys();
    if (this.cold.size > COLD_MAX && oldest !== undefined) this.cold.delete(oldest);
    return prepared;
  }
}

function isCold(path: string): boolean {
  return path.startsWith('/incidents/') || path.startsWith('/history/');
}
