import { GENESIS, linkHash, type SqliteDatabase, type SqlRow } from '#event-store';

/** An event as it lies in the file, in a form that can be forged. */
export interface ForgedEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
  readonly recordedAt: string;
  readonly hash: string;
}

/** What a stream shows, beside its name. */
export interface ForgedStream {
  readonly name: string;
  readonly state: string;
  readonly truncateBefore: number | null;
  readonly maxCount: number | null;
  readonly maxAge: number | null;
}

export interface ForgedLog {
  readonly events: readonly ForgedEvent[];
  readonly streams: readonly ForgedStream[];
  /** The greatest position that SQLite says it has given. */
  readonly counter: number;
}

export function readLog(database: SqliteDatabase): ForgedLog {
  const events = database
    .prepare(
      `SELECT e.position, s.name AS stream, e.revision, hex(e.id) AS id, e.type, e.data, e.metadata, e.recorded_at,
         hex(e.hash) AS hash FROM events AS e JOIN streams AS s ON s.id = e.stream ORDER BY e.position`,
    )
    .all();
  const streams = database.prepare('SELECT * FROM streams ORDER BY id').all();
  return { events: events.map(eventOf), streams: streams.map(streamOf), counter: events.length };
}

/** Writes the forged log over the one that is there, in whichever transaction the caller has begun. */
export function writeLog(database: SqliteDatabase, { events, streams, counter }: ForgedLog): void {
  database.exec('DELETE FROM events; DELETE FROM streams; DELETE FROM sqlite_sequence');
  const stream = database.prepare(
    'INSERT INTO streams (id, name, state, truncate_before, max_count, max_age) VALUES (?,?,?,?,?,?)',
  );
  streams.forEach(({ name, state, truncateBefore, maxCount, maxAge }, at) =>
    stream.run(at + 1, name, state, truncateBefore, maxCount, maxAge),
  );
  const numbers = new Map(streams.map(({ name }, at) => [name, at + 1]));
  const insert = database.prepare(
    'INSERT INTO events (position, stream, revision, id, type, data, metadata, recorded_at, hash) VALUES (?,?,?,?,?,?,?,?,?)',
  );
  for (const event of events) {
    insert.run(
      event.position,
      numbers.get(event.stream) ?? 0,
      event.revision,
      Buffer.from(event.id, 'hex'),
      event.type,
      event.data,
      event.metadata,
      event.recordedAt,
      Buffer.from(event.hash, 'hex'),
    );
  }
  database.exec('DELETE FROM sqlite_sequence');
  database.prepare(`INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)`).run(counter);
}

/**
 * As somebody leaves it who knows how everything is made: positions and revisions without a gap, every link of every
 * chain right, the counter where it belongs, and the table of streams just what the events say.
 */
export function madeRight(log: ForgedLog): ForgedLog {
  const tips = new Map<string, { revision: number; hash: string }>();
  const events = log.events.map((event, at) => {
    const tip = tips.get(event.stream) ?? { revision: -1, hash: GENESIS };
    const position = at + 1;
    const metadata = isRecord(event) ? JSON.stringify({ position }) : event.metadata;
    const placed = { ...event, position, metadata, revision: tip.revision + 1 };
    const hash = linkHash(tip.hash, {
      ...placed,
      revision: BigInt(placed.revision),
      id: uuid(placed.id),
      dataText: placed.data,
      metadataText: placed.metadata,
    });
    tips.set(event.stream, { revision: placed.revision, hash });
    return { ...placed, hash };
  });
  return { events, streams: streamsOf(events), counter: events.length };
}

/** The table of streams as the events say that it is. */
function streamsOf(events: readonly ForgedEvent[]): ForgedStream[] {
  const streams = new Map<string, ForgedStream>();
  for (const event of events) {
    const known = streams.get(event.stream) ?? open(event.stream);
    const state = known.state === 'deleted' ? 'open' : known.state;
    streams.set(event.stream, { ...known, state });
    if (!isRecord(event)) continue;
    const name = event.stream.slice(2);
    // Of the attacks some put the words of another event there.
    const said = JSON.parse(event.data) as Record<string, unknown>;
    const number = (value: unknown) => (typeof value === 'number' ? value : null);
    streams.set(name, {
      name,
      state: typeof said.state === 'string' ? said.state : 'open',
      truncateBefore: number(said.truncateBefore),
      maxCount: number(said.maxCount),
      maxAge: number(said.maxAgeSeconds),
    });
  }
  return [...streams.values()];
}

function open(name: string): ForgedStream {
  return { name, state: 'open', truncateBefore: null, maxCount: null, maxAge: null };
}

/** Whether it says what is hidden of a stream. */
function isRecord({ stream }: ForgedEvent): boolean {
  return stream.startsWith('$$');
}

function eventOf(row: SqlRow): ForgedEvent {
  return {
    position: Number(row.position),
    stream: String(row.stream),
    revision: Number(row.revision),
    id: String(row.id).toLowerCase(),
    type: String(row.type),
    data: String(row.data),
    metadata: String(row.metadata),
    recordedAt: String(row.recorded_at),
    hash: String(row.hash).toLowerCase(),
  };
}

function streamOf(row: SqlRow): ForgedStream {
  const number = (value: unknown) => (value === null ? null : Number(value));
  return {
    name: String(row.name),
    state: String(row.state),
    truncateBefore: number(row.truncate_before),
    maxCount: number(row.max_count),
    maxAge: number(row.max_age),
  };
}

function uuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
