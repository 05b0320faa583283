import { GENESIS } from '../hash-chain.js';
import type { SqliteDatabase } from './driver.js';
import { hexOf } from './rows.js';

/** Where a stream stands. */
export interface Stream {
  /** 0 until its first event is written. */
  id: number;
  readonly name: string;
  last: number | null;
  /** Of its newest event. */
  hash: string;
  state: 'open' | 'deleted' | 'tombstoned';
  /** The first revision that it shows. */
  begins: number;
}

const KEPT = 20_000;

/** The newest event of each stream, remembered: there is one writer, so nobody else moves them. */
export class StreamHeads {
  private readonly known = new Map<string, Stream>();
  private readonly statements: ReturnType<typeof prepareAll>;

  constructor(database: SqliteDatabase) {
    this.statements = prepareAll(database);
  }

  of(name: string): Stream {
    const known = this.known.get(name);
    if (known) return known;
    if (this.known.size >= KEPT) this.known.clear();
    const stream = this.look(name);
    this.known.set(name, stream);
    return stream;
  }

  /** The stream's number, given to it now if it has none. */
  idOf(stream: Stream): number {
    if (stream.id === 0) stream.id = Number(this.statements.add.run(stream.name).lastInsertRowid);
    return stream.id;
  }

  newestPosition(): number {
    return Number(this.statements.newest.get()?.position ?? 0);
  }

  /** After something was undone, nothing remembered can be trusted. */
  clear(): void {
    this.known.clear();
  }

  private look(name: string): Stream {
    const row = this.statements.stream.get(name);
    if (!row) return { id: 0, name, last: null, hash: GENESIS, state: 'open', begins: 0 };
    const id = Number(row.id);
    const newest = this.statements.head.get(id);
    const state = String(row.state) as Stream['state'];
    const begins = Number(row.truncate_before ?? 0);
    return newest
      ? { id, name, last: Number(newest.revision), hash: hexOf(newest.hash), state, begins }
      : { id, name, last: null, hash: GENESIS, state, begins };
  }
}

function prepareAll(database: SqliteDatabase) {
  return {
    stream: database.prepare('SELECT id, state, truncate_before FROM streams WHERE name = ?'),
    head: database.prepare(
      'SELECT revision, hash FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1',
    ),
    add: database.prepare('INSERT INTO streams (name) VALUES (?)'),
    newest: database.prepare('SELECT max(position) AS position FROM events'),
  };
}
