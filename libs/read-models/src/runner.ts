import type { EventStore, Position, RecordedEvent } from '#event-store';
import { WakeUp } from '#event-store';
import { CheckpointMoved, moveCheckpoints, slowest } from './checkpoints.js';
import { type Lease, LeaseLost } from './leases.js';
import { applyOrPark } from './parked/apply-or-park.js';
import { parkedByProjection } from './parked/parked-streams.js';
import { repairProjection } from './parked/repair.projection.js';
import { isPassing } from './passing-trouble.js';
import type { Projection } from './projection.js';
import { ReadAhead } from './read-ahead.js';
import type { Views, ViewsTransaction } from './views.js';

const RENEW_MS = 3_000;

/** What the runner says aloud; nothing personal is ever in it. */
export interface RunnerLog {
  parked(projection: string, event: RecordedEvent, error: unknown): void;
}

interface Wanting {
  readonly projection: Projection;
  readonly wants: ReadonlySet<string>;
}

/** Drives projections along the log, in order, each with its own checkpoint. */
export class ProjectionRunner {
  private readonly moved: WakeUp;
  private readonly projections: readonly Wanting[];
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
    const all = [...projections, repairProjection(store, projections)];
    this.projections = all.map((projection) => ({
      projection,
      wants: new Set(projection.handles),
    }));
    this.names = all.map(({ name }) => name);
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
    await this.readOn(afterBatch);
  }

  /** Reads to the end of the log; gives where that was. */
  private async readOn(afterBatch: () => Promise<void>): Promise<Position> {
    let reached = await this.position();
    let pages = new ReadAhead(this.store, reached);
    for (;;) {
      const last = (await this.advance(await pages.next()))?.position;
      if (last === undefined) return reached;
      this.moved.wake();
      await afterBatch();
      reached = await this.position();
      // Somebody else has moved the checkpoints too.
      if (reached !== last) pages = new ReadAhead(this.store, reached);
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
      let reached = await this.readOn(async () => undefined);
      await afterBatch();
      for await (const notice of this.store.subscribe({ after: reached, signal })) {
        // The first event of many brings all of them: the others are there when the subscription comes to them.
        if (notice.kind !== 'event' || notice.event.position <= reached) continue;
        reached = await this.readOn(afterBatch);
      }
      if (lost) throw lost;
    } finally {
      clearInterval(keeping);
      controller.abort();
    }
  }

  /** Gives the last of the events, which are applied now: by us, or by somebody else meanwhile. */
  private async advance(events: readonly RecordedEvent[]): Promise<RecordedEvent | undefined> {
    const last = events.at(-1);
    try {
      if (last) await this.applyAll(events, last.position);
    } catch (error) {
      if (!(error instanceof CheckpointMoved)) throw error;
    }
    return last;
  }

  /** All projections in one transaction, so that a batch costs one fsync; where one fails, again and with more care. */
  private async applyAll(events: readonly RecordedEvent[], to: Position): Promise<void> {
    try {
      await this.write(events, to, (tx, projection, batch) => projection.apply(batch, tx));
    } catch (error) {
      if (error instanceof CheckpointMoved || error instanceof LeaseLost || isPassing(error))
        throw error;
      await this.write(events, to, (tx, projection, batch) =>
        applyOrPark(tx, projection, batch, (event, reason) =>
          this.log.parked(projection.name, event, reason),
        ),
      );
    }
  }

  /** Checkpoints first: who carries out repairs looks at how far the others are. */
  private write(
    events: readonly RecordedEvent[],
    to: Position,
    apply: (tx: ViewsTransaction, by: Projection, batch: readonly RecordedEvent[]) => Promise<void>,
  ): Promise<void> {
    return this.transaction(async (tx) => {
      const seen = await moveCheckpoints(tx, this.names, to);
      const parked = await parkedByProjection(tx);
      for (const { projection, wants } of this.projections) {
        const from = seen.get(projection.name);
        const aside = parked.get(projection.name);
        if (from === undefined) continue;
        const batch = events.filter(
          ({ type, stream, position }) => wants.has(type) && position > from && !aside?.has(stream),
        );
        if (batch.length > 0) await apply(tx, projection, batch);
      }
    });
  }

  /** What is written counts only for the holder of the lease. */
  private transaction(work: (tx: ViewsTransaction) => Promise<void>): Promise<void> {
    return this.views.transaction().execute(async (tx) => {
      await this.lease?.demand(tx);
      await work(tx);
    });
  }

  private position(): Promise<Position> {
    return slowest(this.views, this.names);
  }
}
