import { sql } from 'kysely';
import type { RecordedEvent } from '#event-store';
import type { Projection } from '../projection.js';
import type { Views, ViewsTransaction } from '../views.js';

/** What somebody decided to leave out of views for ever, as it stood when a rebuild began. */
export class SkippedEvents {
  private constructor(private readonly keys: ReadonlySet<string>) {}

  static async of(
    on: Views | ViewsTransaction,
    projections: readonly Projection[],
  ): Promise<SkippedEvents> {
    const names = sql.join(projections.map(({ name }) => name));
    const { rows } = await sql<{ projection: string; stream: string; revision: string }>`
      SELECT projection, stream, revision FROM skipped_events WHERE projection IN (${names})`.execute(
      on,
    );
    return new SkippedEvents(
      new Set(rows.map(({ projection, stream, revision }) => key(projection, stream, revision))),
    );
  }

  has(projection: Projection, { stream, revision }: RecordedEvent): boolean {
    return this.keys.has(key(projection.name, stream, String(revision)));
  }

  /** Decisions are never taken back, so as many are the same ones. */
  isAsBefore(now: SkippedEvents): boolean {
    return this.keys.size === now.keys.size;
  }
}

function key(projection: string, stream: string, revision: string): string {
  return JSON.stringify([projection, stream, revision]);
}
