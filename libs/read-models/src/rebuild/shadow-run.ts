import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { type EventStore, type Position, type RecordedEvent, Refusal } from '#event-store';
import { engineOf } from '../engine.js';
import type { Projection } from '../projection.js';
import { NOWHERE } from '../checkpoints.js';
import type { Views, ViewsTransaction } from '../views.js';
import { listParked, type ParkedStream } from '../parked/parked-streams.js';
import { applyOrPark } from '../parked/apply-or-park.js';
import { type Checkpoints, holdCheckpoints, liveCheckpoints } from './live-checkpoints.js';
import { InShadow, type ShadowNames } from './shadow-names.js';
import {
  columnsNamedLikeTables,
  createShadows,
  dropShadows,
  shadowNames,
} from './shadow-tables.js';
import { SkippedEvents } from './skipped-events.js';
import { beginVersion, giveUpVersion, moveVersion } from './versions.js';

/** What a rebuild works with. */
export interface RebuildSource {
  readonly store: EventStore;
  readonly views: Views;
  /** Milliseconds to leave the disk to others after each batch. */
  readonly restMs: number;
}

/** Streams set aside while rebuilding are none of the runner's business. */
const PARKED = 'parked_streams';
const PAGE = 500;
/** Characters of events in one transaction: others who write wait for its end. */
const BATCH_TEXT = 500_000;
/** Events that may be left to the transaction that ends the work. */
const LITTLE = 50;

/** Projections that read each other, being filled anew from the log in tables that nobody else looks at. */
export class ShadowRun {
  /** Events that were looked at. */
  events = 0;
  private readonly reached: Map<string, Position>;

  private constructor(
    private readonly source: RebuildSource,
    readonly projections: readonly Projection[],
    readonly version: number,
    /** Those of the tables, and those of the notes that nobody will read. */
    private readonly names: ShadowNames,
    private readonly skipped: SkippedEvents,
  ) {
    this.reached = new Map(projections.map(({ name }) => [name, NOWHERE]));
  }

  /** Makes the tables, after clearing away what an interrupted run has left. */
  static async begin(
    source: RebuildSource,
    projections: readonly Projection[],
  ): Promise<ShadowRun> {
    const tables = tablesOf(projections);
    const ambiguous = await columnsNamedLikeTables(source.views, tables);
    if (ambiguous.length > 0) throw new Error(`Named like a table: ${ambiguous.join(', ')}`);
    return source.views.transaction().execute(async (tx) => {
      await dropShadows(tx, tables);
      const version = await beginVersion(tx, namesOf(projections));
      const names = shadowNames(tables, version);
      await createShadows(tx, names);
      const skipped = await SkippedEvents.of(tx, projections);
      return new ShadowRun(source, projections, version, names, skipped);
    });
  }

  /** The table that stands for this one. */
  shadowOf(table: string): string {
    return this.names.get(table) ?? table;
  }

  /** The streams that these projections cannot go on with. */
  parked(on: Views | ViewsTransaction): Promise<ParkedStream[]> {
    return listParked(on.withPlugin(new InShadow(this.names)));
  }

  /** Goes through the log until next to nothing is missing of what people read. */
  async approach(): Promise<void> {
    const { store, views, restMs } = this.source;
    const names = namesOf(this.projections);
    let ahead = store.readAll({ limit: PAGE });
    for (;;) {
      const to = earliest(await liveCheckpoints(views, names));
      const missing = (await ahead).filter(({ position }) => position <= to);
      if (missing.length <= LITTLE && textOf(missing) < BATCH_TEXT) return;
      // Read while what came before is being written; a failure is heard of when its turn comes.
      ahead = store.readAll({ after: lastOf(missing), limit: PAGE });
      ahead.catch(() => undefined);
      for (const batch of batches(missing)) {
        await views.transaction().execute((tx) => this.take(tx, batch));
        await pause(restMs);
      }
    }
  }

  /** Brings every projection to exactly where its live tables are, which stay there until the transaction ends. */
  async catchUp(tx: ViewsTransaction): Promise<Checkpoints> {
    const upTo = await holdCheckpoints(tx, namesOf(this.projections));
    for (const [name, position] of upTo) {
      if (position < this.reachedBy(name)) throw new Error(`The view of ${name} has gone back.`);
    }
    await this.demandSameDecisions(tx);
    for (let after = earliest(this.reached); ;) {
      const events = await this.source.store.readAll({ after, limit: PAGE });
      await this.take(tx, events, upTo);
      after = lastOf(events);
      if (events.length < PAGE || after >= latest(upTo)) break;
    }
    for (const [name, position] of upTo) await this.move(tx, name, position);
    return upTo;
  }

  /** True where the tables that people read are exactly as far. */
  isAt(checkpoints: Checkpoints): boolean {
    return [...checkpoints].every(([name, position]) => this.reachedBy(name) === position);
  }

  /** What the planner of queries goes by, which new tables lack. SQLite does without. */
  async measure(): Promise<void> {
    const { views } = this.source;
    if (engineOf(views) === 'sqlite') return;
    for (const shadow of this.names.values())
      await sql`ANALYZE ${sql.table(shadow)}`.execute(views);
  }

  /** Drops the tables. */
  async giveUp(): Promise<void> {
    await this.source.views.transaction().execute(async (tx) => {
      await dropShadows(tx, tablesOf(this.projections));
      await giveUpVersion(tx, this.version);
    });
  }

  /** @throws Refusal REBUILD_OVERTAKEN */
  private async demandSameDecisions(tx: ViewsTransaction): Promise<void> {
    if (this.skipped.isAsBefore(await SkippedEvents.of(tx, this.projections))) return;
    throw new Refusal(
      'REBUILD_OVERTAKEN',
      'Meanwhile somebody decided to leave an event out of these views. They are as they were.',
      'Start it again.',
    );
  }

  private async take(
    tx: ViewsTransaction,
    events: readonly RecordedEvent[],
    upTo?: Checkpoints,
  ): Promise<void> {
    const shadow = tx.withPlugin(new InShadow(this.names));
    for (const projection of this.projections) {
      const { name } = projection;
      const from = this.reachedBy(name);
      const to = upTo ? (upTo.get(name) ?? NOWHERE) : lastOf(events);
      const missing = events.filter(({ position }) => position > from && position <= to);
      if (missing.length === 0) continue;
      await this.move(tx, name, lastOf(missing));
      const wanted = missing.filter(
        (event) => projection.handles.includes(event.type) && !this.skipped.has(projection, event),
      );
      await applyOrPark(shadow, projection, wanted);
    }
    this.events += events.length;
  }

  /** A transaction that fails ends the run, so what is remembered here is never ahead of the tables. */
  private async move(tx: ViewsTransaction, name: string, position: Position): Promise<void> {
    await moveVersion(tx, name, this.version, position);
    this.reached.set(name, position);
  }

  private reachedBy(name: string): Position {
    return this.reached.get(name) ?? NOWHERE;
  }
}

function namesOf(projections: readonly Projection[]): string[] {
  return projections.map(({ name }) => name);
}

function tablesOf(projections: readonly Projection[]): string[] {
  return [...projections.flatMap(({ tables, notes = [] }) => [...tables, ...notes]), PARKED];
}

function earliest(checkpoints: Checkpoints): Position {
  return [...checkpoints.values()].reduce((least, next) => (next < least ? next : least));
}

function latest(checkpoints: Checkpoints): Position {
  return [...checkpoints.values()].reduce((most, next) => (next > most ? next : most));
}

function lastOf(events: readonly RecordedEvent[]): Position {
  return events.at(-1)?.position ?? NOWHERE;
}

function textOf(events: readonly RecordedEvent[]): number {
  return events.reduce((length, { dataText }) => length + dataText.length, 0);
}

/** Parts of a page, in order, none with more text than others who write should have to wait for. */
function* batches(events: readonly RecordedEvent[]): Iterable<readonly RecordedEvent[]> {
  let batch: RecordedEvent[] = [];
  let text = 0;
  for (const event of events) {
    batch.push(event);
    text += event.dataText.length;
    if (text < BATCH_TEXT) continue;
    yield batch;
    [batch, text] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
