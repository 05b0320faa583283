import type { RecordedEvent } from '../event-store.js';
import { GENESIS } from '../hash-chain.js';
import type { Calls } from './calls.js';
import { readPage } from './pages.js';
import { placeOf } from './positions.js';
import { allPage, streamPage } from './read-requests.js';
import { linkAfter } from './stored-form.js';

/** How far back an id is known again where no exact revision says where to look. */
const RECENT = 128;
/** Streams remembered, and ids over all of them. */
const STREAMS_MAX = 5_000;
const IDS_MAX = 50_000;

/** Where a stream stands. */
export interface Head {
  /** `absent`: never written to, or deleted. */
  readonly state: 'open' | 'absent';
  /** Newest revision ever written, as far as it is known; null where none is. */
  readonly last: bigint | null;
  /** What the next event links to. */
  readonly hash: string;
  /** Revisions of the newest events, by id. */
  readonly ids: ReadonlyMap<string, bigint>;
}

/** How the server says in a stream's metadata that it was deleted: everything before the end of numbers is hidden. */
const DELETED = /"\$tb":\s*9223372036854775807/;

const NOTHING: Head = { state: 'absent', last: null, hash: GENESIS, ids: new Map() };

/**
 * The newest event of each stream, remembered from what was read and written here; others write too, so it is a guess
 * that the server confirms: every append says after which revision it belongs.
 */
export class StreamHeads {
  private readonly known = new Map<string, Head>();
  private ids = 0;

  constructor(
    private readonly calls: Calls,
    private readonly searchMs: number,
  ) {}

  /** As remembered. */
  recall(stream: string): Head | undefined {
    return this.known.get(stream);
  }

  /** The end of a stream was read, newest event last. Nothing: the server knows no such stream. */
  sawEnd(stream: string, events: readonly RecordedEvent[]): void {
    const newest = events.at(-1);
    if (!newest) return this.sawNothing(stream);
    const before = this.known.get(stream);
    const last = newest.revision;
    if (before?.state === 'open' && (before.last ?? -1n) > last) return;
    const read = new Map(events.slice(-RECENT).map(({ id, revision }) => [id, revision]));
    const ids = before?.last === last && before.ids.size > read.size ? before.ids : read;
    this.keep(stream, { state: 'open', last, hash: linkAfter(newest), ids });
  }

  sawNothing(stream: string): void {
    if (this.known.get(stream)?.state !== 'absent') this.keep(stream, NOTHING);
  }

  /** `ids` were written, the last of them as `last`. */
  wrote(stream: string, ids: readonly string[], last: bigint, hash: string): void {
    const before = this.known.get(stream);
    const first = last - BigInt(ids.length) + 1n;
    const follows = before?.state === 'open' && before.last === first - 1n;
    const recent = new Map(follows ? before.ids : []);
    ids.forEach((id, at) => recent.set(id, first + BigInt(at)));
    for (const id of recent.keys()) {
      if (recent.size <= RECENT) break;
      recent.delete(id);
    }
    this.keep(stream, { state: 'open', last, hash, ids: recent });
  }

  deleted(stream: string, { last, hash }: Head): void {
    this.keep(stream, { ...NOTHING, last, hash });
  }

  forget(stream: string): void {
    this.ids -= this.known.get(stream)?.ids.size ?? 0;
    this.known.delete(stream);
  }

  /** As it is now. @throws StreamTombstoned, StoreUnavailable */
  async look(stream: string): Promise<Head> {
    const page = await this.calls.ask({ stream }, (client, milliseconds) => {
      const request = streamPage(stream, { direction: 'backwards', from: undefined, count: RECENT });
      return readPage(client, request, milliseconds);
    });
    if (!page.exists) {
      const before = this.known.get(stream);
      // What is remembered of a stream before its deletion is still its past.
      if (before?.state !== 'absent') this.keep(stream, before ? { ...before, state: 'absent', ids: new Map() } : NOTHING);
      return this.known.get(stream) ?? NOTHING;
    }
    const newest = page.events[0] ?? (await this.search(stream));
    this.forget(stream);
    this.sawEnd(stream, page.events.length > 0 ? [...page.events].reverse() : newest ? [newest] : []);
    return this.known.get(stream) ?? NOTHING;
  }

  /**
   * What a stream that is not there links to when it begins: nothing, or, where it was deleted, its last event, which
   * the server shows only among all events.
   */
  async lookBeneath(stream: string): Promise<Head> {
    const about = await this.calls.ask({ stream }, (client, milliseconds) => {
      const request = streamPage(`$$${stream}`, { direction: 'backwards', from: undefined, count: 1 });
      return readPage(client, request, milliseconds);
    });
    const [rules] = about.events;
    const buried = rules && DELETED.test(rules.dataText) && (await this.search(stream, rules));
    if (!buried) return NOTHING;
    const head = { ...NOTHING, last: buried.revision, hash: linkAfter(buried) };
    this.keep(stream, head);
    return head;
  }

  /** The newest event of a stream whose events are all hidden, among all events. The server does the searching. */
  private async search(stream: string, before?: RecordedEvent): Promise<RecordedEvent | undefined> {
    const from = before && placeOf(before.position);
    const page = await this.calls.ask(
      { stream },
      (client, milliseconds) => {
        const request = allPage({ direction: 'backwards', from, count: 1, stream });
        return readPage(client, request, milliseconds);
      },
      { callMs: this.searchMs, totalMs: this.searchMs },
    );
    return page.events[0];
  }

  private keep(stream: string, head: Head): void {
    this.forget(stream);
    this.known.set(stream, head);
    this.ids += head.ids.size;
    for (const oldest of this.known.keys()) {
      if (this.known.size <= STREAMS_MAX && this.ids <= IDS_MAX) break;
      this.forget(oldest);
    }
  }
}
