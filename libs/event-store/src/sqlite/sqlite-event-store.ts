import type {
  Appended,
  EventMetadata,
  EventStore,
  Expected,
  NewEvent,
  Notice,
  Position,
  ReadAll,
  RecordedEvent,
  Subscribe,
} from '../event-store.js';
import { StoreUnavailable, UnreadableEvent, WrongExpectedRevision } from '../errors.js';
import { encode, type EncodedEvent } from '../guards.js';
import { GENESIS, linkHash } from '../hash-chain.js';
import { WakeUp } from '../wake-up.js';
import { openSqlite, type SqliteDatabase, type SqlRow } from './driver.js';
import { createLogTables } from './schema.js';

interface Pending {
  readonly stream: string;
  readonly events: readonly EncodedEvent[];
  readonly expected: Expected;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

const GROUP_MAX = 256;
const PAGE = 500;
/** Writers in other processes cannot wake us, so the end of the log is looked at this often. */
const POLL_MS = 200;

/** The log in one SQLite file: appends that arrive together share one transaction and one fsync. */
export class SqliteEventStore implements EventStore {
  private readonly writer: SqliteDatabase;
  private readonly reader: SqliteDatabase;
  private readonly wakeUp: WakeUp;
  private readonly statements: ReturnType<typeof prepareAll>;
  private queue: Pending[] = [];
  private scheduled = false;
  private closed = false;

  constructor(
    path: string,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.writer = openSqlite(path);
    createLogTables(this.writer);
    this.reader = openSqlite(path, { readOnly: true });
    this.statements = prepareAll(this.writer, this.reader);
    this.wakeUp = new WakeUp(`daylight log ${path}`);
  }

  append(
    stream: string,
    events: readonly NewEvent[],
    { expected }: { readonly expected: Expected },
  ): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.closed) throw new StoreUnavailable('the log is closed');
      this.queue.push({ stream, events: encode(stream, events), expected, resolve, reject });
      if (this.scheduled) return;
      this.scheduled = true;
      setImmediate(() => this.commitGroup());
    });
  }

  async readStream(stream: string): Promise<RecordedEvent[]> {
    return this.statements.readStream.all(stream).map(recorded);
  }

  async readAll({ after, limit }: ReadAll): Promise<RecordedEvent[]> {
    return this.statements.readAll.all(after ? numberOf(after) : 0, limit).map(recorded);
  }

  async *subscribe({ after, signal }: Subscribe): AsyncIterable<Notice> {
    let position = after ?? positionOf(0);
    let owed = true;
    while (!signal.aborted && !this.closed) {
      const woken = this.wakeUp.next(POLL_MS, signal);
      const page = await this.readAll({ after: position, limit: PAGE });
      for (const event of page) {
        if (signal.aborted) return;
        position = event.position;
        owed = true;
        yield { kind: 'event', event };
      }
      if (page.length === PAGE) continue;
      if (owed) yield { kind: 'caughtUp', position };
      owed = false;
      await woken;
    }
  }

  async head(): Promise<Position> {
    return positionOf(Number(this.statements.head.get()?.head ?? 0));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.commitGroup();
    this.closed = true;
    this.wakeUp.close();
    this.reader.close();
    this.writer.close();
  }

  private commitGroup(): void {
    this.scheduled = false;
    const group = this.queue.splice(0, GROUP_MAX);
    if (this.queue.length > 0) {
      this.scheduled = true;
      setImmediate(() => this.commitGroup());
    }
    if (group.length === 0 || this.closed) return;
    const answers: (() => void)[] = [];
    try {
      this.writer.exec('BEGIN IMMEDIATE');
      for (const pending of group) answers.push(this.write(pending));
      this.writer.exec('COMMIT');
    } catch (cause) {
      this.rollBack();
      const error = new StoreUnavailable('the log could not be written', { cause });
      for (const pending of group) pending.reject(error);
      return;
    }
    for (const answer of answers) answer();
    this.wakeUp.wake();
  }

  /** Writes one append inside the group, and says what to answer once the group is on disk. */
  private write({ stream, events, expected, resolve, reject }: Pending): () => void {
    const { newest, byId, insert } = this.statements;
    const head = newest.get(stream);
    const actual = head ? BigInt(Number(head.revision)) : null;
    const first = expected === 'noStream' ? 0n : expected + 1n;
    const repeated = events.map(({ id }) => byId.get(stream, id));
    if (
      events.length > 0 &&
      repeated.every((row, at) => row && BigInt(Number(row.revision)) === first + BigInt(at))
    ) {
      return () => resolve(appendedAs(repeated.at(-1)));
    }
    if (actual !== (expected === 'noStream' ? null : expected) || repeated.some(Boolean)) {
      return () => reject(new WrongExpectedRevision(stream, expected, actual));
    }
    let hash: Uint8Array = head ? bytesOf(head.hash) : GENESIS;
    let revision = first - 1n;
    let position = Number(head?.position ?? 0);
    const recordedAt = this.now().toISOString();
    for (const event of events) {
      revision += 1n;
      hash = linkHash(hash, { stream, revision, ...event, recordedAt });
      const { lastInsertRowid } = insert.run(
        stream,
        revision,
        event.id,
        event.type,
        event.data,
        event.metadata,
        recordedAt,
        hash,
      );
      position = Number(lastInsertRowid);
    }
    return () => resolve({ revision, position: positionOf(position) });
  }

  private rollBack(): void {
    try {
      this.writer.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself where the disk failed; there is nothing left to undo.
    }
  }
}

function prepareAll(writer: SqliteDatabase, reader: SqliteDatabase) {
  return {
    newest: writer.prepare(
      'SELECT revision, position, hash FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1',
    ),
    byId: writer.prepare('SELECT revision, position FROM events WHERE stream = ? AND id = ?'),
    insert: writer.prepare(
      'INSERT INTO events (stream, revision, id, type, data, metadata, recorded_at, hash) VALUES (?,?,?,?,?,?,?,?)',
    ),
    readStream: reader.prepare('SELECT * FROM events WHERE stream = ? ORDER BY revision'),
    readAll: reader.prepare('SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?'),
    head: reader.prepare('SELECT max(position) AS head FROM events'),
  };
}

function recorded(row: SqlRow): RecordedEvent {
  try {
    return {
      position: positionOf(Number(row.position)),
      stream: String(row.stream),
      revision: BigInt(Number(row.revision)),
      id: String(row.id),
      type: String(row.type),
      data: JSON.parse(String(row.data)) as unknown,
      metadata: JSON.parse(String(row.metadata)) as EventMetadata,
      recordedAt: String(row.recorded_at),
    };
  } catch (cause) {
    throw new UnreadableEvent(`event ${row.position}: its stored JSON cannot be read`, { cause });
  }
}

function appendedAs(row: SqlRow | undefined): Appended {
  return { revision: BigInt(Number(row?.revision)), position: positionOf(Number(row?.position)) };
}

function positionOf(sequence: number): Position {
  return String(sequence).padStart(20, '0') as Position;
}

function numberOf(position: Position): number {
  if (!/^\d{20}$/.test(position)) throw new Error(`not a position of this log: ${position}`);
  return Number(position);
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new UnreadableEvent('a stored hash is not bytes');
}
