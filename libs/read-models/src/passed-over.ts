import { sql } from 'kysely';
import { BEGINNING, type Position, type RecordedEvent } from '#event-store';
import type { Views } from './views.js';

/** A fact that this program never heard of: its views know nothing of what it says. */
export interface PassedOver {
  readonly type: string;
  readonly events: number;
}

/** Counts facts of newer programs as the log passes by, so that somebody hears of them. */
export class PassingBy {
  private counts = new Map<string, number>();
  private newest: Position = BEGINNING;

  /** Where it was the last time; what is read again is not counted again. */
  async recall(views: Views): Promise<void> {
    const { rows } = await sql<{ newest: Position | null }>`
      SELECT max(newest) AS newest FROM passed_over`.execute(views);
    const kept = rows[0]?.newest ?? BEGINNING;
    if (kept > this.newest) this.newest = kept;
  }

  see({ type, position }: Pick<RecordedEvent, 'type' | 'position'>): void {
    if (position <= this.newest) return;
    this.newest = position;
    this.counts.set(type, (this.counts.get(type) ?? 0) + 1);
  }

  /** Writes down what has passed by since the last time; gives the types that nobody had heard of before. */
  async keep(views: Views): Promise<string[]> {
    if (this.counts.size === 0) return [];
    const seen = [...this.counts];
    const known = new Set((await listPassedOver(views)).map(({ type }) => type));
    await views.transaction().execute(async (tx) => {
      for (const [type, events] of seen) {
        await sql`INSERT INTO passed_over (type, events, newest) VALUES (${type}, ${events}, ${this.newest})
          ON CONFLICT (type) DO UPDATE SET events = passed_over.events + excluded.events,
            newest = excluded.newest`.execute(tx);
      }
    });
    this.counts = new Map();
    return seen.map(([type]) => type).filter((type) => !known.has(type));
  }
}

/** What views know nothing of, as far as it has passed by. */
export async function listPassedOver(views: Views): Promise<PassedOver[]> {
  const { rows } =
    await sql<PassedOver>`SELECT type, events FROM passed_over ORDER BY type`.execute(views);
  return rows.map(({ type, events }) => ({ type, events: Number(events) }));
}

/** Takes out what this program knows, and gives it: views that want it lack it until they are rebuilt. */
export async function nowKnown(
  views: Views,
  knows: (type: string) => boolean,
): Promise<PassedOver[]> {
  const known = (await listPassedOver(views)).filter(({ type }) => knows(type));
  for (const { type } of known)
    await sql`DELETE FROM passed_over WHERE type = ${type}`.execute(views);
  return known;
}
