import { WrongExpectedRevision } from '../errors.js';
import type { Appended, Expected, Position, RecordedEvent } from '../event-store.js';
import type { EncodedEvent } from '../guards.js';
import { GENESIS } from '../hash-chain.js';
import { judge, RECENT } from '../stream-rules.js';
import type { Appender, Written } from './appender.js';
import type { Calls } from './calls.js';
import { wait } from './deadline.js';
import { readPage } from './pages.js';
import { streamPage } from './read-requests.js';
import { seal } from './stored-form.js';
import type { Head, StreamHeads } from './stream-heads.js';
import { StreamTurns } from './stream-turns.js';

/** Races in a row that a writer without an exact revision may lose before it is told. */
const RACES_MAX = 100;

interface Writing {
  readonly stream: string;
  readonly events: readonly EncodedEvent[];
  readonly recordedAt: string;
}

/** Where events are to be written: after this revision (null: there is no such stream), linked to this hash. */
type End = Pick<Head, 'last' | 'hash'>;

/**
 * The rules of an append over a server that knows them by halves. Whatever was expected, what goes over the wire is an
 * exact revision: only that is safe to repeat, and only that gives the hash chain its one place.
 */
export class Appending {
  private readonly turns = new StreamTurns();

  constructor(
    private readonly calls: Calls,
    private readonly heads: StreamHeads,
    private readonly appender: Appender,
    private readonly newest: () => Promise<Position>,
    private readonly chance: () => number,
  ) {}

  append(writing: Writing, expected: Expected): Promise<Appended> {
    if (writing.events.length === 0) return this.check(writing.stream, expected);
    if (typeof expected === 'bigint') return this.afterExactly(writing, expected);
    return expected === 'noStream'
      ? this.asFirst(writing)
      : this.turns.take(writing.stream, () => this.atTheEnd(writing, expected));
  }

  /** The server would write an empty record, and may answer with a revision that does not exist: it is not asked. */
  private async check(stream: string, expected: Expected): Promise<Appended> {
    const { head } = await this.heads.look(stream);
    const verdict = judge(stateOf(head), expected, [], () => undefined);
    if (verdict.kind === 'conflict') {
      throw new WrongExpectedRevision(stream, expected, actualOf(head));
    }
    return { revision: head.last ?? -1n, position: await this.newest() };
  }

  private async afterExactly(writing: Writing, expected: bigint): Promise<Appended> {
    const { stream } = writing;
    let head = this.heads.recall(stream);
    if (head?.state !== 'open' || head.last !== expected)
      ({ head } = await this.heads.look(stream));
    let actual = actualOf(head);
    if (actual === expected) {
      const written = await this.write(writing, head);
      if (written.kind === 'written') return written.appended;
      ({ actual } = written);
    }
    const before = actual !== null && actual > expected;
    const again = before ? await this.repetition(writing, expected + 1n) : undefined;
    if (again) return again;
    throw new WrongExpectedRevision(stream, expected, actual);
  }

  private async asFirst(writing: Writing): Promise<Appended> {
    const { stream } = writing;
    for (let races = 0; ; races += 1) {
      const end = await this.beginning(stream);
      const written = end && (await this.write(writing, end));
      if (written?.kind === 'written') return written.appended;
      const again = await this.repetition(writing, undefined);
      if (again) return again;
      const { head } = await this.heads.look(stream);
      if (head.state === 'open' || races === RACES_MAX) {
        throw new WrongExpectedRevision(stream, 'noStream', actualOf(head));
      }
    }
  }

  /**
   * What a new stream links to; undefined where the stream is there. One that nobody here has looked at is taken for
   * new without asking, which would halve the speed: if another process had deleted it, its links would be wrong.
   */
  private async beginning(stream: string): Promise<End | undefined> {
    let head = this.heads.recall(stream);
    if (!head) return { last: null, hash: GENESIS };
    if (head.state === 'open') ({ head } = await this.heads.look(stream));
    if (head.state === 'open') return undefined;
    return head.last === null ? this.heads.lookBeneath(stream) : head;
  }

  private async atTheEnd(writing: Writing, expected: Expected): Promise<Appended> {
    const { stream, events } = writing;
    const ids = events.map(({ id }) => id);
    for (let races = 0; ; races += 1) {
      const { head, newest } = await this.heads.look(stream, RECENT + events.length);
      const known = new Map(newest.map((event) => [event.id, event]));
      const verdict = judge(stateOf(head), expected, ids, (id) => known.get(id)?.revision);
      const last = known.get(ids.at(-1) ?? '');
      if (verdict.kind === 'repeated' && last) return placeOf(last);
      if (verdict.kind !== 'write' || races === RACES_MAX) {
        throw new WrongExpectedRevision(stream, expected, actualOf(head));
      }
      const end = head.state === 'open' ? head : await this.heads.lookBeneath(stream);
      const written = await this.write(writing, end);
      if (written.kind === 'written') return written.appended;
      await wait(Math.min(races, 20) * this.chance(), this.calls.closed);
    }
  }

  /** What was written before, where these events stand in the stream from a revision on, or as the first it shows. */
  private async repetition(
    { stream, events }: Writing,
    from: bigint | undefined,
  ): Promise<Appended | undefined> {
    const request = streamPage(stream, { direction: 'forwards', from, count: events.length });
    const page = await this.calls.ask({ stream }, (client, milliseconds) =>
      readPage(client, request, milliseconds),
    );
    const same = events.every(({ id }, at) => page.events[at]?.id === id);
    const last = page.events.at(-1);
    const first = page.events[0]?.revision;
    return same && last && (from === undefined || from === first) ? placeOf(last) : undefined;
  }

  private async write({ stream, events, recordedAt }: Writing, end: End): Promise<Written> {
    const sealed = seal(stream, end.last, end.hash, recordedAt, events);
    this.heads.forget(stream);
    const written = await this.appender.write(stream, end.last, sealed);
    if (written.kind === 'conflict') return written;
    const { revision } = written.appended;
    const isWhereItSays = revision === (end.last ?? -1n) + BigInt(events.length);
    // Written all the same: the stream had been deleted by another process.
    if (isWhereItSays) this.heads.wrote(stream, revision, sealed.at(-1)?.hash ?? GENESIS);
    return written;
  }
}

function placeOf({ revision, position }: RecordedEvent): Appended {
  return { revision, position };
}

function actualOf({ state, last }: Head): bigint | null {
  return state === 'open' ? last : null;
}

function stateOf({ state, last }: Head) {
  return { last, state: state === 'open' ? 'open' : 'deleted' } as const;
}
