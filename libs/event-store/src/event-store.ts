import type { Actor } from './actor.js';

/**
 * An opaque, ordered place in the log of one store. Compare with `<`; never do arithmetic on it, and never show it to
 * another store: a foreign position is refused.
 */
export type Position = string & { readonly __position: true };

/** Before the first event of any store. Smaller than every position. */
export const BEGINNING = '' as Position;

/**
 * What the writer expects a stream to look like: it does not exist, or its newest revision. `any` and `streamExists`
 * know a retry only while it is recent, so they are for callers that can live with a repetition.
 */
export type Expected = 'any' | 'streamExists' | 'noStream' | bigint;

export interface EventMetadata {
  readonly correlationId: string;
  /** The id of the command that caused the event: the same command is never carried out twice. */
  readonly causationId: string;
  readonly actor: Actor;
  /** ISO 8601, UTC: when it happened, which is not when it was written for imported history. */
  readonly occurredAt: string;
  readonly schemaVersion: number;
  /** Digest of what was asked: the same command id must not ask for something else. */
  readonly asked?: string;
}

export interface NewEvent {
  /** UUID, derived from the command, so that a retry writes the same events. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: EventMetadata;
}

export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  /** From 0, dense within a stream. */
  readonly revision: bigint;
  readonly position: Position;
  /** ISO 8601, UTC, from the clock of whoever wrote it. */
  readonly recordedAt: string;
  /** Link of its stream's hash chain: 64 hexadecimal digits. */
  readonly hash: string;
  /** `data` as stored, character for character. Reading `data` throws UnreadableEvent where this is not JSON. */
  readonly dataText: string;
  /** `metadata` as stored, likewise. */
  readonly metadataText: string;
}

export interface Appended {
  /** Of the last event of the append; -1n after an empty append to a stream that does not exist. */
  readonly revision: bigint;
  readonly position: Position;
}

export interface ReadStream {
  /** Inclusive; left out: the first event, or the last one backwards. */
  readonly from?: bigint;
  readonly direction?: 'forwards' | 'backwards';
  /** Most events to give; left out: all of them. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** The events of a stream, fetched page by page as they are iterated over. */
export interface StreamRead extends AsyncIterable<RecordedEvent> {
  /** False where nothing was ever written, or the stream was deleted. */
  readonly exists: boolean;
}

/** Only what begins with one of these. */
export type Filter =
  { readonly typePrefixes: readonly string[] } | { readonly streamPrefixes: readonly string[] };

export interface ReadAll {
  /** Inclusive. Give this or `after`; with neither, reading begins at the first event (backwards: at the last). */
  readonly from?: Position;
  /** Exclusive. */
  readonly after?: Position;
  readonly direction?: 'forwards' | 'backwards';
  /** Most events to give. Fewer come only where the log ends. */
  readonly limit: number;
  readonly filter?: Filter;
}

export type Notice =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  /** Everything up to here was looked at and did not pass the filter. */
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'caughtUp'; readonly position: Position }
  /** The subscriber was live and is not any more; `caughtUp` follows when it is again. */
  | { readonly kind: 'fellBehind'; readonly position: Position };

export interface Subscribe {
  /** Exclusive; left out: from the first event; `end`: only what is written from now on. */
  readonly after?: Position | 'end';
  readonly filter?: Filter;
  readonly signal: AbortSignal;
}

/** What may be hidden of a stream. Hidden events keep their revisions, stay in `readAll` and are never erased. */
export interface Retention {
  /** Revisions below are hidden. */
  readonly truncateBefore?: bigint;
  /** Only the newest so many are shown. */
  readonly maxCount?: number;
  /** Only what was recorded in the last so many seconds is shown. */
  readonly maxAgeSeconds?: number;
}

/** An event as an export keeps it: everything but its position, which each store gives anew. */
export type KeptEvent = Pick<
  RecordedEvent,
  'stream' | 'revision' | 'id' | 'type' | 'recordedAt' | 'hash' | 'dataText' | 'metadataText'
>;

export interface StoreHealth {
  readonly writable: boolean;
  /** Why it is not, and what to do, in words without secrets. */
  readonly words?: string;
}

/** The log. Every engine passes the same suite: `#event-store/conformance`. */
export interface EventStore {
  /** Which engine this is, in words for an operator. */
  readonly engine: string;
  /**
   * Writes all of the events or none; resolves once they are safe on disk. The same ids with the same exact
   * expectation again are a success that adds nothing, however much later. No events at all: only the expectation
   * is checked.
   * @throws WrongExpectedRevision, StreamTombstoned, EventTooLarge, ReservedName, InvalidArgument, StoreUnavailable
   *   (nothing was written), OutcomeUnknown (it may have been: send the same again)
   */
  append(
    stream: string,
    events: readonly NewEvent[],
    options: { readonly expected: Expected },
  ): Promise<Appended>;
  /** @throws StreamTombstoned, InvalidArgument, StoreUnavailable */
  readStream(stream: string, options?: ReadStream): Promise<StreamRead>;
  /**
   * A page across all streams, in the order of the appends; streams of the store itself (`$…`) are left out.
   * @throws ForeignPosition, StoreUnavailable
   */
  readAll(options: ReadAll): Promise<readonly RecordedEvent[]>;
  /**
   * History, then `caughtUp`, then live; `caughtUp` again each time the end is reached. Nothing is lost over a broken
   * connection: it goes on where it was. Ends when the signal aborts or the store is closed.
   * @throws ForeignPosition
   */
  subscribe(options: Subscribe): AsyncIterable<Notice>;
  /** The newest position; `BEGINNING` where there is nothing. */
  head(): Promise<Position>;
  /** Hides the stream; a new beginning (`noStream`) goes on after its last revision. @throws as `append` */
  deleteStream(stream: string, options: { readonly expected: Expected }): Promise<void>;
  /** Closes the stream for ever. @throws as `append` */
  tombstoneStream(stream: string, options: { readonly expected: Expected }): Promise<void>;
  /** @throws InvalidArgument, StreamTombstoned, StoreUnavailable */
  setRetention(stream: string, retention: Retention): Promise<void>;
  /**
   * A page of the store's own streams (`$$…`), in which it keeps what is hidden and since when. Missing where a store
   * does not show them: then it cannot take them from another log either.
   */
  readOwn?(options: Pick<ReadAll, 'after' | 'limit'>): Promise<readonly RecordedEvent[]>;
  /** Writes events of an export as they were, each where it was in its stream. */
  restore(events: readonly KeptEvent[]): Promise<void>;
  health(): StoreHealth;
  close(): Promise<void>;
}

/** Limits of one append, the same for every engine. Bytes are those of the stored text of data and metadata. */
export const LIMITS = {
  eventBytes: 512_000,
  appendBytes: 900_000,
  eventsPerAppend: 1_000,
  /** Characters of a stream's or a type's name. */
  nameLength: 200,
} as const;

/** All events of a stream, for streams that are known to be short. */
export async function wholeStream(store: EventStore, stream: string): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of await store.readStream(stream)) events.push(event);
  return events;
}
