import { sql } from 'kysely';
import { engineOf } from './engine.js';
import type { Views } from './views.js';

/**
 * Work that must not run twice at a time, one after another: within this process, and on PostgreSQL in all processes
 * that share the database. SQLite's files have one serving process, which holds the data directory.
 */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly views: Views,
    private readonly name: string,
  ) {}

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(() => this.alone(work));
    // Its own caller hears of a failure; the next in turn need not.
    this.last = mine.catch(() => undefined);
    return mine;
  }

  /** The lock lasts as long as a transaction that does nothing else, so it can outlive neither. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    if (engineOf(this.views) === 'sqlite') return work();
    return this.views.connection().execute(async (own) => {
      await sql`BEGIN READ ONLY`.execute(own);
      try {
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${this.name}, 0))`.execute(own);
        return await work();
      } finally {
        await sql`ROLLBACK`.execute(own).catch(() => undefined);
      }
    });
  }
}
