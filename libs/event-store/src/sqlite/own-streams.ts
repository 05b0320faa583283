import { BEGINNING, type ReadAll, type RecordedEvent } from '../event-store.js';
import { openSqlite, type SqliteDatabase, type SqliteStatement } from './driver.js';
import { EVENT_COLUMNS, eventOf, positions } from './rows.js';

/** Reads the streams in which the store keeps its own record, through a connection that is opened at first use. */
export class OwnStreams {
  private database: SqliteDatabase | undefined;
  private page: SqliteStatement | undefined;

  constructor(private readonly path: string) {}

  after({ after = BEGINNING, limit }: Pick<ReadAll, 'after' | 'limit'>): RecordedEvent[] {
    this.database ??= openSqlite(this.path, { readOnly: true });
    // The few streams first, then their events: a log without any is not looked through.
    this.page ??= this.database.prepare(
      `SELECT ${EVENT_COLUMNS} FROM streams AS s CROSS JOIN events AS e ON e.stream = s.id
       WHERE s.name GLOB '$*' AND e.position > ? ORDER BY e.position LIMIT ?`,
    );
    return this.page.all(positions.numberOf(after), limit).map(eventOf);
  }

  close(): void {
    this.database?.close();
  }
}
