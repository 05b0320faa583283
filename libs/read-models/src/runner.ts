import { sql } from 'kysely';
import type { EventStore, Position, RecordedEvent } from '#event-store';
import { BEGINNING, WakeUp } from '#event-store';
import { isPassing } from './passing-trouble.js';
import type { Projection } from './projection.js';
import type { Views, ViewsTransaction } from './views.js';

const BATCH = 500;

/** What the runner says aloud; nothing personal is ever in it. */
export interface RunnerLog {
  parked(projection: string, event: RecordedEvent, error: unknown): void;
}

/** Drives projections along the log, in order, each with its own checkpoint. */
export class ProjectionRunner {
  private readonly moved: WakeUp;

  constructor(
    private readonly store: EventStore,
    private readonly views: Views,
    private readonly projections: readonly Projection[],
    private readonly log: RunnerLog,
    channel: string,
  ) {
    this.moved = new WakeUp(channel);
  }

  /** Follows the log until the signal aborts; `afterBatch` runs whenever the views have moved. */
  async follow(
    signal: AbortSignal,
    afterBatch: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    await this.catchUp();
    await afterBatch();
    for await (const notice of this.store.subscribe({ after: await this.slowest(), signal })) {
      if (notice.kind !== 'caughtUp') continue;
      await this.catchUp(afterBatch);
    }
    this.moved.close();
  }

  /** Brings every projection to the end of the log. */
  async catchUp(afterBatch: () => Promise<void> = async () => undefined): Promise<void> {
    for (;;) {
      const after = await this.slowest();
      const events = await this.store.readAll({ after, limit: BATCH });
      if (events.length === 0) return;
      await this.advanceTogether(events);
      this.moved.wake();
      await afterBatch();
    }
  }

  /** All projections in one transaction, so that a batch costs one fsync; apart where one of them fails. */
  private async advanceTogether(events: readonly RecordedEvent[]): Promise<void> {
    try {
      await this.views.transaction().execute(async (tx) => {
        for (const projection of this.projections) await this.advance(tx, projection, events);
      });
    } catch (error) {
      if (error instanceof CheckpointMoved) return;
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
    const parked = await streamsParkedFor(tx, projection.name);
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
      await this.views.transaction().execute(async (tx) => {
        const seen = await checkpoint(tx, projection.name);
        if (event.position <= seen) return;
        const parked = await streamsParkedFor(tx, projection.name);
        if (wanted.has(event.type) && !parked.has(event.stream)) {
          await sql`SAVEPOINT one_event`.execute(tx);
          try {
            await projection.apply([event], tx);
            await sql`RELEASE SAVEPOINT one_event`.execute(tx);
          } catch (error) {
            if (isPassing(error)) throw error;
            await sql`ROLLBACK TO SAVEPOINT one_event`.execute(tx);
            await park(tx, projection.name, event, error);
            this.log.parked(projection.name, event, error);
          }
        }
        await moveCheckpoint(tx, projection.name, seen, event.position);
      });
    }
  }

  private async slowest(): Promise<Position> {
    const { rows } = await sql<{ projection: string; position: Position }>`
      SELECT projection, position FROM checkpoints`.execute(this.views);
    const known = new Map(rows.map(({ projection, position }) => [projection, position]));
    return this.projections
      .map(({ name }) => known.get(name) ?? NOWHERE)
      .reduce((least, position) => (position < least ? position : least));
  }
}

/** A checkpoint before the first event. */
export const NOWHERE = BEGINNING;

class CheckpointMoved extends Error {}

async function checkpoint(tx: ViewsTransaction, name: string): Promise<Position> {
  const { rows } = await sql<{ position: Position }>`
    SELECT position FROM checkpoints WHERE projection = ${name}`.execute(tx);
  if (rows[0]) return rows[0].position;
  await sql`INSERT INTO checkpoints (projection, position) VALUES (${name}, ${NOWHERE})`.execute(
    tx,
  );
  return NOWHERE;
}

/** Compare-and-set: where another runner has moved it, this transaction must not count. */
async function moveCheckpoint(
  tx: ViewsTransaction,
  name: string,
  from: Position,
  to: Position | undefined,
): Promise<void> {
  if (!to) return;
  const { numAffectedRows } = await sql`
    UPDATE checkpoints SET position = ${to} WHERE projection = ${name} AND position = ${from}`.execute(
    tx,
  );
  if (numAffectedRows !== 1n) throw new CheckpointMoved(name);
}

async function streamsParkedFor(tx: ViewsTransaction, name: string): Promise<Set<string>> {
  const { rows } = await sql<{ stream: string }>`
    SELECT stream FROM parked_streams WHERE projection = ${name}`.execute(tx);
  return new Set(rows.map(({ stream }) => stream));
}

async function park(
  tx: ViewsTransaction,
  name: string,
  event: RecordedEvent,
  error: unknown,
): Promise<void> {
  const words = error instanceof Error ? error.message : String(error);
  await sql`INSERT INTO parked_streams (projection, stream, position, error, parked_at)
    VALUES (${name}, ${event.stream}, ${event.position}, ${words}, ${event.recordedAt})
    ON CONFLICT DO NOTHING`.execute(tx);
}

/** Where views leave something out: how many streams each projection has set aside. */
export async function parkedStreams(
  views: Views,
): Promise<{ projection: string; streams: number }[]> {
  const { rows } = await sql<{ projection: string; streams: number }>`
    SELECT projection, count(*) AS streams FROM parked_streams GROUP BY projection ORDER BY projection`.execute(
    views,
  );
  return rows.map(({ projection, streams }) => ({ projection, streams: Number(streams) }));
}
