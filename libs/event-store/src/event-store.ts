import type { Actor } from './actor.js';

/** An opaque, ordered place in the log of one store. Compare with `<`; never do arithmetic on it. */
export type Position = string & { readonly __position: true };

/** What the writer expects a stream to look like: it does not exist, or its newest revision. */
export type Expected = 'noStream' | bigint;

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
  /** ISO 8601, UTC, from the store's clock. */
  readonly recordedAt: string;
}

export interface Appended {
  readonly revision: bigint;
  readonly position: Position;
}

export interface ReadAll {
  /** Exclusive; left out: from the first event. */
  readonly after?: Position;
  readonly limit: number;
}

export type Notice =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | { readonly kind: 'caughtUp'; readonly position: Position };

export interface Subscribe {
  /** Exclusive; left out: from the first event. */
  readonly after?: Position;
  readonly signal: AbortSignal;
}

export interface EventStore {
  /**
   * Writes all of the events or none; resolves once they are safe on disk. The same ids with the same
   * expectation again are a success that adds nothing.
   * @throws WrongExpectedRevision, EventTooLarge, ReservedName, StoreUnavailable
   */
  append(
    stream: string,
    events: readonly NewEvent[],
    options: { readonly expected: Expected },
  ): Promise<Appended>;
  /** Oldest first; empty where the stream does not exist. */
  readStream(stream: string): Promise<RecordedEvent[]>;
  /** Oldest first, across all streams, in the order of the appends. */
  readAll(options: ReadAll): Promise<RecordedEvent[]>;
  /** History, then `caughtUp`, then live; `caughtUp` again each time the end is reached. */
  subscribe(options: Subscribe): AsyncIterable<Notice>;
  /** The newest position; `Position` of nothing on an empty store. */
  head(): Promise<Position>;
  close(): Promise<void>;
}

/** Limits of one append, the same for every engine. */
export const LIMITS = { eventBytes: 1_000_000, eventsPerAppend: 1_000 } as const;
