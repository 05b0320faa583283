import type { Expected, KeptEvent } from '../event-store.js';
import type { EncodedEvent } from '../guards.js';
import { linkHash } from '../hash-chain.js';
import { judge, RECENT } from '../stream-rules.js';
import type { DiskHealth } from './disk-health.js';
import { LogGone, mayHaveBeenKept, troubleOf } from './disk-trouble.js';
import type { SqliteDatabase } from './driver.js';
import { GOVERNING, placedAt, type StreamRules } from './governing.js';
import { bytesOfHex, bytesOfUuid, hexOf, uuidOf } from './rows.js';
import { RulesTable } from './rules-table.js';
import { Stream, StreamHeads } from './stream-heads.js';
import { prepareWrites, type WriteStatements } from './write-statements.js';
import type { Outcome, Work } from './writer-messages.js';

type Append = Extract<Work, { kind: 'append' }>;
type Close = Extract<Work, { kind: 'close' }>;

/** Writes work into the log, as much as came together in one transaction, so that all of it costs one fsync. */
export class GroupCommit {
  private readonly heads: StreamHeads;
  private readonly rules: RulesTable;
  private readonly statements: WriteStatements;
  private wrote = false;
  private version: unknown;

  constructor(
    database: SqliteDatabase,
    private readonly health: DiskHealth,
    /** Whether the file is still found where it was opened. */
    private readonly isInPlace: () => boolean,
  ) {
    this.heads = new StreamHeads(database);
    this.rules = new RulesTable(database, this.heads);
    this.statements = prepareWrites(database);
  }

  /** Answers in the order of the work, once what was done is safe. Each piece of work is done whole or not at all. */
  commit(group: readonly Work[]): Outcome[] {
    const { isBroken, trouble = '' } = this.health;
    if (isBroken) return group.map(() => ({ kind: 'unavailable', words: trouble }));
    let outcomes: Outcome[];
    try {
      this.wrote = false;
      this.statements.begin.run();
      this.forgetWhatOthersChanged();
      outcomes = group.map((work) => this.oneByOne(work));
    } catch (error) {
      this.rollBack();
      return this.failed(group, error, 'unavailable');
    }
    try {
      this.statements.commit.run();
      if (this.wrote && !this.isInPlace()) return this.failed(group, new LogGone(), 'unknown');
      if (this.wrote) this.health.recovered();
      return outcomes;
    } catch (error) {
      this.rollBack();
      // Refusals too: they may rest on what stood before them in the same transaction.
      return this.failed(group, error, mayHaveBeenKept(error) ? 'unknown' : 'unavailable');
    }
  }

  private failed(
    group: readonly Work[],
    error: unknown,
    kind: 'unknown' | 'unavailable',
  ): Outcome[] {
    const why = this.health.learn(error);
    const doubt = kind === 'unknown' ? 'It may have been written or not.' : 'Nothing was written.';
    return group.map(() => ({ kind, words: `${why} ${doubt}` }));
  }

  /** Nobody else writes, by the lease; who does so all the same must not be written over from memory. */
  private forgetWhatOthersChanged(): void {
    const version = this.statements.version.get()?.data_version;
    if (version !== this.version) this.heads.clear();
    this.version = version;
  }

  private oneByOne(work: Work): Outcome {
    this.statements.savepoint.run();
    try {
      const outcome = this.carryOut(work);
      this.statements.release.run();
      return outcome;
    } catch (error) {
      const refused = error instanceof RestoreRefused;
      if (!refused && troubleOf(error) !== 'constraint') throw error;
      this.statements.rollBackTo.run();
      this.statements.release.run();
      this.heads.clear();
      if (refused) return { kind: 'refused', words: error.message };
      // Somebody else wrote to the file in spite of the lease: what was remembered is not true any more.
      const stream = work.kind === 'restore' ? work.events[0]?.stream : work.stream;
      const last = stream === undefined ? null : this.heads.of(stream).last;
      return { kind: 'conflict', actual: last };
    }
  }

  private carryOut(work: Work): Outcome {
    switch (work.kind) {
      case 'append':
        return this.append(work);
      case 'close': {
        const stream = this.heads.of(work.stream);
        const verdict = this.judge(stream, work.expected, []);
        if (verdict.kind !== 'write') {
          const done = work.again === true && isClosedBy(work, stream);
          return done
            ? { kind: 'done', revision: stream.last ?? -1, position: 0 }
            : verdict.outcome;
        }
        // What is written after a new beginning must not bring the past back.
        const truncateBefore = (stream.last ?? -1) + 1;
        return this.govern(stream, { state: work.state, truncateBefore }, work.recordedAt);
      }
      case 'retention': {
        const stream = this.heads.of(work.stream);
        if (stream.state === 'tombstoned') return { kind: 'tombstoned' };
        // It stays hidden as it is: another rule would bring its past back when it begins anew.
        if (stream.state === 'deleted') return { kind: 'done', revision: -1, position: 0 };
        const { truncateBefore, maxCount, maxAgeSeconds } = work.retention;
        const rules = {
          state: stream.state,
          ...(truncateBefore !== undefined && { truncateBefore: Number(truncateBefore) }),
          ...(maxCount !== undefined && { maxCount }),
          ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
        };
        return this.govern(stream, rules, work.recordedAt);
      }
      case 'restore':
        return this.restore(work.events);
    }
  }

  private append({ stream: name, expected, events, recordedAt }: Append): Outcome {
    const stream = this.heads.of(name);
    const verdict = this.judge(
      stream,
      expected,
      events.map(({ id }) => id),
    );
    if (verdict.kind !== 'write') return verdict.outcome;
    if (events.length === 0) {
      return { kind: 'done', revision: stream.last ?? -1, position: this.heads.newestPosition() };
    }
    const position = this.write(stream, events, recordedAt);
    this.rules.written(stream);
    return { kind: 'done', revision: stream.last ?? -1, position };
  }

  private judge(stream: Stream, expected: Expected, ids: readonly string[]) {
    const { state } = stream;
    const last = stream.last === null ? null : BigInt(stream.last);
    const begins = BigInt(stream.begins);
    let known: Map<string, bigint> | undefined;
    const verdict = judge({ last, state, begins }, expected, ids, (id) => {
      // Looked up where it matters alone: usually it does not.
      known ??= this.whereTheyWouldBe(stream, expected, ids.length);
      return known.get(id);
    });
    switch (verdict.kind) {
      case 'write':
        return { kind: 'write' } as const;
      case 'repeated': {
        const revision = Number(verdict.last);
        const row = this.statements.byRevision.get(stream.id, revision);
        const outcome: Outcome = { kind: 'done', revision, position: Number(row?.position) };
        return { kind: 'answered', outcome } as const;
      }
      case 'conflict': {
        const actual = verdict.actual === null ? null : Number(verdict.actual);
        return { kind: 'answered', outcome: { kind: 'conflict', actual } } as const;
      }
      case 'tombstoned':
        return { kind: 'answered', outcome: { kind: 'tombstoned' } } as const;
    }
  }

  /** Ids with their revisions: those at the expected place, and the newest ones. */
  private whereTheyWouldBe(stream: Stream, expected: Expected, count: number): Map<string, bigint> {
    const known = new Map<string, bigint>();
    if (stream.last === null || count === 0) return known;
    const remember = (from: number) => {
      for (const { id, revision } of this.statements.idsFrom.all(stream.id, from, RECENT + count)) {
        known.set(uuidOf(id), BigInt(Number(revision)));
      }
    };
    remember(Math.max(0, stream.last + 1 - RECENT - count));
    if (typeof expected === 'bigint') remember(Number(expected) + 1);
    if (expected === 'noStream') remember(0);
    return known;
  }

  private write(stream: Stream, events: readonly EncodedEvent[], recordedAt: string): number {
    let position = 0;
    for (const event of events) {
      const revision = (stream.last ?? -1) + 1;
      const hash = linkHash(stream.hash, {
        ...event,
        stream: stream.name,
        revision: BigInt(revision),
        recordedAt,
      });
      position = this.insert(stream, revision, event, recordedAt, hash);
    }
    return position;
  }

  private insert(
    stream: Stream,
    revision: number,
    { id, type, dataText, metadataText }: EncodedEvent,
    recordedAt: string,
    hash: string,
  ): number {
    const { lastInsertRowid } = this.statements.insert.run(
      this.heads.idOf(stream),
      revision,
      bytesOfUuid(id),
      type,
      dataText,
      metadataText,
      recordedAt,
      bytesOfHex(hash),
    );
    stream.last = revision;
    stream.hash = hash;
    this.wrote = true;
    return Number(lastInsertRowid);
  }

  /** What is hidden of a stream is an event of its own, in a stream of the store: nothing happens behind the log's back. */
  private govern(stream: Stream, rules: StreamRules, recordedAt: string): Outcome {
    this.rules.govern(stream, rules);
    const about = this.heads.of(`$$${stream.name}`);
    const revision = (about.last ?? -1) + 1;
    const event = {
      id: `00000000-0000-8000-8000-${revision.toString(16).padStart(12, '0')}`,
      type: GOVERNING,
      dataText: JSON.stringify(rules),
      metadataText: placedAt(this.heads.newestPosition() + 1),
    };
    const position = this.write(about, [event], recordedAt);
    return { kind: 'done', revision: stream.last ?? -1, position };
  }

  private restore(events: readonly KeptEvent[]): Outcome {
    let position = 0;
    for (const event of events) {
      const stream = this.heads.of(event.stream);
      const expected = (stream.last ?? -1) + 1;
      const before = Number(event.revision) < expected && this.restored(stream, event);
      if (before) {
        position = before;
        continue;
      }
      const hash = linkHash(stream.hash, event);
      if (Number(event.revision) !== expected || hash !== event.hash) {
        const words = `${event.stream} revision ${event.revision} is not what follows revision ${expected - 1}: the export was changed or is out of order`;
        throw new RestoreRefused(words);
      }
      position = this.insert(stream, expected, event, event.recordedAt, event.hash);
      this.rules.written(stream);
      const fault = this.rules.replay(event);
      if (fault !== undefined) throw new RestoreRefused(fault);
    }
    return { kind: 'done', revision: -1, position };
  }

  /** Where this very event is already: a restore that was not answered is sent again. */
  private restored(stream: Stream, { revision, hash }: KeptEvent): number | undefined {
    const row = this.statements.byRevision.get(stream.id, Number(revision));
    return row && hexOf(row.hash) === hash ? Number(row.position) : undefined;
  }

  private rollBack(): void {
    this.heads.clear();
    try {
      this.statements.rollBack.run();
    } catch {
      // SQLite has rolled back by itself where the disk failed; there is nothing left to undo.
    }
  }
}

/** Whether the stream is as this very work would have left it. */
function isClosedBy({ state, expected }: Close, stream: Stream): boolean {
  const asExpected = typeof expected !== 'bigint' || expected === BigInt(stream.last ?? -1);
  return stream.state === state && asExpected;
}

class RestoreRefused extends Error {}
