import type { EventStore, Position, RecordedEvent } from '#event-store';
import { WakeUp } from '#event-store';
import { checkpoint, CheckpointMoved, moveCheckpoint, slowest } from './checkpoints.js';
import { type Lease, LeaseLost } from './leases.js';
import { parkedFor } from './parked/parked-streams.js';
import { applyAlone, repairProjection } from './parked/repair.projection.js';
import { isPassing } from './passing-trouble.js';
import type { Projection } from './projection.js';
import type { Views, ViewsTransaction } from './views.js';

/** Events of one transaction: few while live, many where there is much to catch up with. */
const PAGE = { live: 500, behind: 5_000 } as const;
const RENEW_MS = 3_000;

/** What the runner says aloud; nothing personal is ever in it. */
export interface RunnerLog {
  parked(projection: string, event: RecordedEvent, error: unknown): void;
}

/** Drives projections along the log, in order, each with its own checkpoint. */
export class ProjectionRunner {
  private readonly moved: WakeUp;
  private readonly projections: readonly Projection[];
  private readonly names: readonly string[];

  /** @param lease where several processes may run the same projections: only its holder does */
  constructor(
    private readonly store: EventStore,
    private readonly views: Views,
    projections: readonly Projection[],
    private readonly log: RunnerLog,
    channel: string,
    private readonly lease?: Lease,
  ) {
    this.moved = new WakeUp(channel);
    // Last, so that what people decide about the others finds them as far as the decision itself.
    this.projections = [...projections, repairProjection(store, projections)];
    this.names = this.projections.map(({ name }) => name);
  }

  /** Follows the log until the signal aborts; `afterBatch` runs whenever the views have moved. */
  async follow(
    signal: AbortSignal,
    afterBatch: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    while (!signal.aborted) {
      if (this.lease && (await this.lease.take(signal)) === undefined) break;
      try {
        await this.followUnderLease(signal, afterBatch);
      } catch (error) {
        // Somebody else goes on where we were; we wait for our turn.
        if (!(error instanceof LeaseLost)) throw error;
      }
    }
    await this.lease?.giveBack();
    this.moved.close();
  }

  /** Brings every projection to the end of the log. */
  async catchUp(afterBatch: () => Promise<void> = async () => undefined): Promise<void> {
    let page = await this.read(await this.position(), PAGE.live);
    while (page.events.length > 0) {
      // The next page is fetched while this one is written: over a network that is half of the time.
      const last = page.events.at(-1)?.position ?? page.after;
      const isBehind = page.events.length >= PAGE.live;
      const next = isBehind ? this.read(last, PAGE.behind) : undefined;
      // Whoever fails below is told why; a page nobody takes any more must not end the program.
      next?.catch(() => undefined);
      await this.advanceTogether(page.events);
      this.moved.wake();
      await afterBatch();
      const after = await this.position();
      page = next && after === last ? await next : await this.read(after, PAGE.live);
    }
  }

  private async followUnderLease(
    outer: AbortSignal,
    afterBatch: () => Promise<void>,
  ): Promise<void> {
    const controller = new AbortController();
    const signal = AbortSignal.any([outer, controller.signal]);
    let lost: LeaseLost | undefined;
    const keeping = setInterval(() => {
      this.lease?.renew().catch((error: unknown) => {
        // A database that is away is noticed where it is used; a lease that is gone ends this turn.
        if (!(error instanceof LeaseLost)) return;
        lost = error;
        controller.abort();
      });
    }, RENEW_MS);
    try {
      await this.catchUp();
      await afterBatch();
      for await (const notice of this.store.subscribe({ after: await this.position(), signal })) {
        if (notice.kind === 'caughtUp') await this.catchUp(afterBatch);
      }
      if (lost) throw lost;
    } finally {
      clearInterval(keeping);
      controller.abort();
    }
  }

  /** All projections in one transaction, so that a batch costs one fsync; apart where one of them fails. */
  private async advanceTogether(events: readonly RecordedEvent[]): Promise<void> {
    try {
      await this.transaction(async (tx) => {
        for (const projection of this.projections) await this.advance(tx, projection, events);
      });
    } catch (error) {
      if (error instanceof CheckpointMoved) return;
      if (error instanceof LeaseLost || isPassing(error)) throw error;
      for (const projection of this.projections) await this.advanceOneByOne(projection, events);
    }
  }

  private async advance(
    tx: ViewsTransaction,
    projection: Projection,
    events: readonly RecordedEvent[],
  ): Promise<void> {
    const wanted = new Set(projection.handles);
    const seen = await checkpoint(tx, projection.name);
    const fresh = events.filter(({ position }) => position > seen);
    const parked = await parkedFor(tx, projection.name);
    const batch = fresh.filter(({ type, stream }) => wanted.has(type) && !parked.has(stream));
    if (batch.length > 0) await projection.apply(batch, tx);
    await moveCheckpoint(tx, projection.name, seen, fresh.at(-1)?.position);
  }

  /** A batch failed: find the event that cannot be applied, park its stream, and go on with the others. */
  private async advanceOneByOne(
    projection: Projection,
    events: readonly RecordedEvent[],
  ): Promise<void> {
    const wanted = new Set(projection.handles);
    for (const event of events) {
      await this.transaction(async (tx) => {
        const seen = await checkpoint(tx, projection.name);
        if (event.position <= seen) return;
        const isParked = (await parkedFor(tx, projection.name)).has(event.stream);
        if (wanted.has(event.type) && !isParked) {
          await applyAlone(tx, projection, event, (error) =>
            this.log.parked(projection.name, event, error),
          );
        }
        await moveCheckpoint(tx, projection.name, seen, event.position);
      });
    }
  }

  /** What is written counts only for the holder of the lease. */
  private transaction(work: (tx: ViewsTransaction) => Promise<void>): Promise<void> {
    return this.views.transaction().execute(async (tx) => {
      await this.lease?.demand(tx);
      await work(tx);
    });
  }

  private async read(after: Position, limit: number) {
    return { after, events: await this.store.readAll({ after, limit }) };
  }

  private position(): Promise<Position> {
    return slowest(this.views, this.names);
  }
}
