import { StoreUnavailable, StreamTombstoned } from '../errors.js';
import type { Position, ReadAll, ReadStream, RecordedEvent, StreamRead } from '../event-store.js';
import { openSqlite, type SqliteDatabase, type SqlRow, type SqlValue } from './driver.js';
import { reading } from './log-file.js';
import { EVENT_COLUMNS, eventOf, positionOf, positions } from './rows.js';

const PAGE = 500;
const EVENTS = `SELECT ${EVENT_COLUMNS} FROM events AS e JOIN streams AS s ON s.id = e.stream`;
/** The store's own streams begin with a dollar. */
const OURS = `s.name NOT GLOB '$*'`;

interface Bounds {
  readonly stream: number;
  readonly least: bigint;
  readonly oldest: string;
}

/** Reads the log through a connection of its own: a reader sees every commit and holds up no writer. */
export class LogReader {
  private readonly database: SqliteDatabase;
  private readonly statements: ReturnType<typeof prepareAll>;
  private readonly prepared = new Map<string, ReturnType<SqliteDatabase['prepare']>>();

  private closed = false;

  /** @throws NotOurLog, StoreUnavailable */
  constructor(
    private readonly path: string,
    private readonly now: () => Date,
  ) {
    this.database = reading(path, () => openSqlite(path, { readOnly: true }));
    this.statements = reading(path, () => prepareAll(this.database));
  }

  stream(name: string, options: ReadStream): StreamRead {
    const found = this.look(() => {
      const row = this.statements.stream.get(name);
      const head = row && this.statements.last.get(Number(row.id));
      return row && head && { row, last: head.last };
    });
    if (found?.row.state === 'tombstoned') throw new StreamTombstoned(name);
    if (!found || found.last === null || found.row.state === 'deleted') return NOTHING;
    const bounds = this.bounds(found.row, BigInt(Number(found.last)));
    return { exists: true, [Symbol.asyncIterator]: () => this.pages(bounds, options) };
  }

  all({ from, after, direction = 'forwards', limit, filter }: ReadAll): RecordedEvent[] {
    const forwards = direction === 'forwards';
    const values: SqlValue[] = [];
    const conditions: string[] = [];
    const bound = from ?? after;
    if (bound !== undefined) {
      const sign = `${forwards ? '>' : '<'}${from === undefined ? '' : '='}`;
      conditions.push(`e.position ${sign} ?`);
      values.push(positions.numberOf(bound));
    }
    if (filter) {
      const [column, prefixes] =
        'typePrefixes' in filter
          ? ['e.type', filter.typePrefixes]
          : ['s.name', filter.streamPrefixes];
      const tests = prefixes.map(() => `substr(${column}, 1, length(?)) = ?`);
      conditions.push(`(${tests.join(' OR ')})`);
      for (const prefix of prefixes) values.push(prefix, prefix);
    }
    const where = [OURS, ...conditions].join(' AND ');
    const sql = `${EVENTS} WHERE ${where} ORDER BY e.position ${forwards ? 'ASC' : 'DESC'} LIMIT ?`;
    return this.look(() => this.statement(sql).all(...values, limit)).map(eventOf);
  }

  head(): Position {
    const row = this.look(() => this.statements.head.get());
    return row ? positionOf(row) : positions.of(0);
  }

  close(): void {
    this.closed = true;
    this.database.close();
  }

  /** @throws StoreUnavailable, NotOurLog */
  private look<T>(work: () => T): T {
    if (this.closed) throw new StoreUnavailable('The log is closed.');
    return reading(this.path, work);
  }

  private async *pages(
    { stream, least, oldest }: Bounds,
    { from, direction = 'forwards', limit = Infinity, signal }: ReadStream,
  ): AsyncGenerator<RecordedEvent> {
    const forwards = direction === 'forwards';
    let left = limit;
    let next = from;
    while (left > 0 && !signal?.aborted) {
      const most = Math.min(left, PAGE);
      const page = this.look(() =>
        forwards
          ? this.statements.forwards.all(stream, max(next ?? 0n, least), oldest, most)
          : this.statements.backwards.all(stream, next ?? LAST, least, oldest, most),
      );
      for (const event of page.map(eventOf)) {
        if (signal?.aborted) return;
        next = forwards ? event.revision + 1n : event.revision - 1n;
        yield event;
      }
      left -= page.length;
      if (page.length < PAGE || (next !== undefined && next < 0n)) return;
    }
  }

  /** What of a stream is shown. */
  private bounds(row: SqlRow, last: bigint): Bounds {
    const truncated = BigInt(Number(row.truncate_before ?? 0));
    const counted = row.max_count === null ? 0n : last - BigInt(Number(row.max_count)) + 1n;
    const oldest =
      row.max_age === null
        ? ''
        : new Date(this.now().getTime() - Number(row.max_age) * 1_000).toISOString();
    return { stream: Number(row.id), least: max(truncated, counted), oldest };
  }

  private statement(sql: string) {
    const known = this.prepared.get(sql);
    if (known) return known;
    if (this.prepared.size > 50) this.prepared.clear();
    const statement = this.database.prepare(sql);
    this.prepared.set(sql, statement);
    return statement;
  }
}

const LAST = 2n ** 63n - 1n;
const NOTHING: StreamRead = {
  exists: false,

  async *[Symbol.asyncIterator]() {},
};

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function prepareAll(database: SqliteDatabase) {
  return {
    stream: database.prepare(
      'SELECT id, state, truncate_before, max_count, max_age FROM streams WHERE name = ?',
    ),
    last: database.prepare('SELECT max(revision) AS last FROM events WHERE stream = ?'),
    forwards: database.prepare(
      `${EVENTS} WHERE e.stream = ? AND e.revision >= ? AND e.recorded_at >= ? ORDER BY e.revision LIMIT ?`,
    ),
    backwards: database.prepare(
      `${EVENTS} WHERE e.stream = ? AND e.revision <= ? AND e.revision >= ? AND e.recorded_at >= ?
       ORDER BY e.revision DESC LIMIT ?`,
    ),
    head: database.prepare(
      `SELECT e.position FROM events AS e JOIN streams AS s ON s.id = e.stream WHERE ${OURS}
       ORDER BY e.position DESC LIMIT 1`,
    ),
  };
}
