import { WrongExpectedRevision } from '../errors.js';
import type { Appended, Expected, Position } from '../event-store.js';
import type { EncodedEvent } from '../guards.js';
import { GENESIS, linkHash } from '../hash-chain.js';
import { judge } from '../stream-rules.js';
import type { Appender, Written } from './appender.js';
import type { Calls } from './calls.js';
import { wait } from './deadline.js';
import { readPage } from './pages.js';
import { streamPage } from './read-requests.js';
import type { SealedEvent } from './stored-form.js';
import type { StreamHeads } from './stream-heads.js';
import { StreamTurns } from './stream-turns.js';

/** Races in a row that a writer without an exact revision may lose before it is told. */
const RACES_MAX = 100;

interface Writing {
  readonly stream: string;
  readonly events: readonly EncodedEvent[];
  readonly recordedAt: string;
}

/**
 * The rules of an append over a server that knows them by halves: whatever was expected, what goes over the wire is an
 * exact revision, because only that is safe to repeat and only that gives the hash chain its one place.
 */
export class Appending {
  private readonly turns = new StreamTurns();

  constructor(
    private readonly calls: Calls,
    private readonly heads: StreamHeads,
    private readonly appender: Appender,
    private readonly head: () => Promise<Position>,
    private readonly chance: () => number,
  ) {}

  append(writing: Writing, expected: Expected): Promise<Appended> {
    if (writing.events.length === 0) return this.check(writing.stream, expected);
    if (typeof expected === 'bigint') return this.afterExactly(writing, expected);
    return expected === 'noStream'
      ? this.asFirst(writing)
      : this.turns.take(writing.stream, () => this.atTheEnd(writing, expected));
  }

  /** The server would write an empty record and may answer with a revision that does not exist: it is not asked. */
  private async check(stream: string, expected: Expected): Promise<Appended> {
    const { state, last } = await this.heads.look(stream);
    const actual = state === 'open' ? last : null;
    const verdict = judge({ last: actual, state: 'open' }, expected, [], () => undefined);
    if (verdict.kind === 'conflict') throw new WrongExpectedRevision(stream, expected, actual);
    return { revision: last ?? -1n, position: await this.head() };
  }

  private async afterExactly(writing: Writing, expected: bigint): Promise<Appended> {
    const { stream, events } = writing;
    let head = this.heads.recall(stream);
    if (head?.state !== 'open' || head.last !== expected) head = await this.heads.look(stream);
    const actual = head.state === 'open' ? head.last : null;
    // The server would write the same ids a second time at another place.
    const elsewhere = actual === expected && events.some(({ id }) => head.ids.has(id));
    if (actual === null || actual < expected || elsewhere) {
      throw new WrongExpectedRevision(stream, expected, actual);
    }
    // Further back only a repetition can succeed, and of that nothing is written: its link does not count.
    const written = await this.write(
      writing,
      actual === expected ? { after: expected, hash: head.hash, seen: true } : unseen(expected),
    );
    if (written.kind === 'written') return written.appended;
    const now = await this.heads.look(stream);
    throw new WrongExpectedRevision(
      stream,
      expected,
      now.state === 'open' ? (written.actual ?? now.last) : null,
    );
  }

  private async asFirst(writing: Writing): Promise<Appended> {
    const { stream } = writing;
    for (let races = 0; ; races += 1) {
      const written = await this.write(writing, await this.beginning(stream));
      if (written.kind === 'written') return written.appended;
      const again = await this.beganWith(writing);
      if (again) return again;
      const now = await this.heads.look(stream);
      if (now.state === 'open' || races === RACES_MAX) {
        throw new WrongExpectedRevision(stream, 'noStream', now.last ?? written.actual);
      }
      this.heads.forget(stream);
      this.heads.sawNothing(stream);
    }
  }

  /**
   * What a new stream links to. One that nobody here has looked at is taken for new without asking, which would halve
   * the speed: should another process have deleted it, its chain begins anew with zeros.
   */
  private async beginning(stream: string): Promise<End> {
    let head = this.heads.recall(stream);
    if (head?.state === 'open') head = await this.heads.look(stream);
    if (!head || head.state === 'open') return unseen(null);
    if (head.last === null) head = await this.heads.lookBeneath(stream);
    return { after: head.last, hash: head.hash, seen: true };
  }

  /** A retry after the beginning of a stream that had been deleted before: the server does not know it again. */
  private async beganWith({ stream, events }: Writing): Promise<Appended | undefined> {
    const request = streamPage(stream, {
      direction: 'forwards',
      from: undefined,
      count: events.length,
    });
    const page = await this.calls.ask({ stream }, (client, milliseconds) =>
      readPage(client, request, milliseconds),
    );
    const same = events.every(({ id }, at) => page.events[at]?.id === id);
    const last = page.events[events.length - 1];
    return same && last ? { revision: last.revision, position: last.position } : undefined;
  }

  private async atTheEnd(writing: Writing, expected: Expected): Promise<Appended> {
    const { stream, events } = writing;
    const ids = events.map(({ id }) => id);
    for (let races = 0; ; races += 1) {
      let head = this.heads.recall(stream) ?? (await this.heads.look(stream));
      if (head.state === 'absent' && head.last === null) {
        head = await this.heads.lookBeneath(stream);
      }
      const state = head.state === 'open' ? 'open' : 'deleted';
      const verdict = judge({ last: head.last, state }, expected, ids, (id) => head.ids.get(id));
      if (verdict.kind === 'repeated') return this.repetition(writing, verdict.last);
      if (verdict.kind === 'write') {
        const end = { after: head.last, hash: head.hash, seen: true };
        const written = await this.write(writing, end);
        if (written.kind === 'written') return written.appended;
      }
      const now = await this.heads.look(stream);
      const moved = now.last !== head.last || now.state !== head.state;
      if (races === RACES_MAX || (verdict.kind !== 'write' && !moved)) {
        throw new WrongExpectedRevision(stream, expected, now.state === 'open' ? now.last : null);
      }
      await wait(Math.min(races, 20) * this.chance(), this.calls.closed);
    }
  }

  /** Written before, up to this revision: the server knows where, and writes nothing. */
  private async repetition(writing: Writing, last: bigint): Promise<Appended> {
    const before = last - BigInt(writing.events.length);
    const written = await this.write(writing, unseen(before < 0n ? null : before));
    if (written.kind === 'written') return written.appended;
    throw new WrongExpectedRevision(writing.stream, 'any', written.actual);
  }

  private async write(
    { stream, events, recordedAt }: Writing,
    { after, hash, seen }: End,
  ): Promise<Written> {
    const sealed = seal(stream, after, hash, recordedAt, events);
    try {
      const written = await this.appender.write(stream, after, sealed);
      if (written.kind === 'conflict') return written;
      const ids = events.map(({ id }) => id);
      const last = sealed.at(-1)?.hash ?? GENESIS;
      // The answer to a repetition looks the same; what was stored then has another time, and another hash.
      if (seen) this.heads.wrote(stream, ids, written.appended.revision, last);
      return written;
    } catch (error) {
      this.heads.forget(stream);
      throw error;
    }
  }
}

/** Where events are to be written. */
interface End {
  /** The revision before them; null: none. */
  readonly after: bigint | null;
  /** What the first of them links to. */
  readonly hash: string;
  /** That nothing comes after it was seen here, so that what is written now is new. */
  readonly seen: boolean;
}

function unseen(after: bigint | null): End {
  return { after, hash: GENESIS, seen: false };
}

function seal(
  stream: string,
  after: bigint | null,
  link: string,
  recordedAt: string,
  events: readonly EncodedEvent[],
): SealedEvent[] {
  let revision = after ?? -1n;
  let previous = link;
  return events.map((event) => {
    revision += 1n;
    const hash = linkHash(previous, { ...event, stream, revision, recordedAt });
    const sealed = { ...event, recordedAt, previous, hash };
    previous = hash;
    return sealed;
  });
}
