import type { RecordedEvent } from '../event-store.js';
import { GENESIS } from '../hash-chain.js';
import type { Calls } from './calls.js';
import { readPage } from './pages.js';
import { placeOf } from './positions.js';
import { allPage, streamPage } from './read-requests.js';
import { linkAfter } from './stored-form.js';

/** Streams remembered at once. */
const KEPT = 20_000;
/** How the server says that a stream was deleted: everything before the end of all numbers is hidden. */
const DELETED = /"\$tb":\s*9223372036854775807/;

/** Where a stream stands. */
export interface Head {
  /** `absent`: never written to, or deleted. */
  readonly state: 'open' | 'absent';
  /** Newest revision ever written, as far as it is known; null where none is. */
  readonly last: bigint | null;
  /** What the next event links to. */
  readonly hash: string;
}

const NOTHING: Head = { state: 'absent', last: null, hash: GENESIS };

/**
 * The newest event of each stream, remembered from what was read and written here. Others write too, so it is a guess;
 * the server confirms it, because every append says after which revision it belongs.
 */
export class StreamHeads {
  private readonly known = new Map<string, Head>();

  constructor(
    private readonly calls: Calls,
    private readonly searchMs: number,
  ) {}

  /** As remembered. */
  recall(stream: string): Head | undefined {
    return this.known.get(stream);
  }

  /** This was the newest event of a stream when it was read; none: there was no such stream. */
  saw(stream: string, newest: RecordedEvent | undefined): void {
    const before = this.known.get(stream);
    if (!newest) {
      // What is remembered of a stream from before its deletion is still its past.
      this.keep(stream, before ? { ...before, state: 'absent' } : NOTHING);
    } else if (before?.state !== 'open' || (before.last ?? -1n) <= newest.revision) {
      this.keep(stream, { state: 'open', last: newest.revision, hash: linkAfter(newest) });
    }
  }

  wrote(stream: string, last: bigint, hash: string): void {
    const before = this.known.get(stream);
    if (before?.state === 'open' && (before.last ?? -1n) > last) return;
    this.keep(stream, { state: 'open', last, hash });
  }

  /** It was deleted when this was its newest event. */
  deleted(stream: string, { last, hash }: Head): void {
    this.keep(stream, { state: 'absent', last, hash });
  }

  forget(stream: string): void {
    this.known.delete(stream);
  }

  /** As it is now, with its newest events, newest first. @throws StreamTombstoned, StoreUnavailable */
  async look(stream: string, count = 1): Promise<{ head: Head; newest: readonly RecordedEvent[] }> {
    const request = streamPage(stream, { direction: 'backwards', from: undefined, count });
    const page = await this.calls.ask({ stream }, (client, milliseconds) =>
      readPage(client, request, milliseconds),
    );
    const newest = page.events[0] ?? (page.exists ? await this.search(stream) : undefined);
    if (newest) this.forget(stream);
    this.saw(stream, newest);
    return { head: this.known.get(stream) ?? NOTHING, newest: page.events };
  }

  /**
   * What a stream that is not there links to when it begins: nothing, or, where it was deleted, its last event, which
   * the server shows only among all events.
   */
  async lookBeneath(stream: string): Promise<Head> {
    const request = streamPage(`$$${stream}`, {
      direction: 'backwards',
      from: undefined,
      count: 1,
    });
    const page = await this.calls.ask({ stream }, (client, milliseconds) =>
      readPage(client, request, milliseconds),
    );
    const [rules] = page.events;
    const buried = rules && DELETED.test(rules.dataText) && (await this.search(stream, rules));
    if (!buried) return NOTHING;
    const head: Head = { state: 'absent', last: buried.revision, hash: linkAfter(buried) };
    this.keep(stream, head);
    return head;
  }

  /** The newest event of a stream whose events are all hidden, among all events. The server does the searching. */
  private async search(stream: string, before?: RecordedEvent): Promise<RecordedEvent | undefined> {
    const from = before && placeOf(before.position);
    const request = allPage({ direction: 'backwards', from, count: 1, stream });
    const page = await this.calls.ask(
      { stream },
      (client, milliseconds) => readPage(client, request, milliseconds),
      { callMs: this.searchMs, totalMs: this.searchMs },
    );
    return page.events[0];
  }

  private keep(stream: string, head: Head): void {
    this.known.delete(stream);
    this.known.set(stream, head);
    if (this.known.size <= KEPT) return;
    for (const oldest of this.known.keys()) {
      this.known.delete(oldest);
      break;
    }
  }
}
