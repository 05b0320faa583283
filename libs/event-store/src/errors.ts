/** What can go wrong with a log. `code` is stable; the message says what to do next where there is something to do. */
export abstract class LogError extends Error {
  abstract readonly code: string;
}

/** Somebody else wrote first. `actual` is null when the stream does not exist. */
export class WrongExpectedRevision extends LogError {
  override readonly name = 'WrongExpectedRevision';
  readonly code = 'WRONG_EXPECTED_REVISION';
  constructor(
    readonly stream: string,
    readonly expected: 'any' | 'streamExists' | 'noStream' | bigint,
    readonly actual: bigint | null,
  ) {
    super(`${stream}: expected ${expected}, found ${actual ?? 'no stream'}`);
  }
}

/** The stream was closed for ever. */
export class StreamTombstoned extends LogError {
  override readonly name = 'StreamTombstoned';
  readonly code = 'STREAM_TOMBSTONED';
  constructor(readonly stream: string) {
    super(`${stream} was closed for ever. Use a stream of another name.`);
  }
}

export class EventTooLarge extends LogError {
  override readonly name = 'EventTooLarge';
  readonly code = 'EVENT_TOO_LARGE';
  constructor(
    stream: string,
    /** What is too large, in words with its unit. */
    readonly size: string,
    readonly limit: string,
  ) {
    super(`${stream}: ${size} is over the limit of ${limit}. Write it as several events.`);
  }
}

/** Names starting with `$` belong to EventStoreDB; an empty name belongs to nobody. */
export class ReservedName extends LogError {
  override readonly name = 'ReservedName';
  readonly code = 'RESERVED_NAME';
}

/** What was asked cannot be meant: a negative revision, an id that is no UUID, data that is not JSON. */
export class InvalidArgument extends LogError {
  override readonly name = 'InvalidArgument';
  readonly code = 'INVALID_ARGUMENT';
}

/** A position of another store, or none at all. */
export class ForeignPosition extends LogError {
  override readonly name = 'ForeignPosition';
  readonly code = 'FOREIGN_POSITION';
  constructor(position: string, engine: string) {
    super(
      `"${position.slice(0, 60)}" is not a position of this log (${engine}). Views made from another log must be rebuilt.`,
    );
  }
}

/** Nothing was written, or nothing could be read. */
export class StoreUnavailable extends LogError {
  override readonly name = 'StoreUnavailable';
  readonly code = 'STORE_UNAVAILABLE';
}

/** It may have been written or not. Sending the same events with the same expectation again settles it. */
export class OutcomeUnknown extends LogError {
  override readonly name = 'OutcomeUnknown';
  readonly code = 'OUTCOME_UNKNOWN';
  constructor(
    message: string,
    options?: ErrorOptions,
    /** Of the command that may have been carried out, where there was one. */
    readonly commandId?: string,
  ) {
    super(message, options);
  }
}

/** What is stored cannot be read as an event: the store was damaged, or written by another program. */
export class UnreadableEvent extends LogError {
  override readonly name = 'UnreadableEvent';
  readonly code = 'UNREADABLE_EVENT';
}

/** A newer program than this one wrote what it does not know: a fact (`known` is 0), or a later version of one. */
export class NewerSchema extends LogError {
  override readonly name = 'NewerSchema';
  readonly code = 'NEWER_SCHEMA';
  constructor(type: string, version: number, known: number) {
    super(
      known === 0
        ? `${type} is not known to this program. Upgrade Daylight.`
        : `${type} is of version ${version}; this program knows up to ${known}. Upgrade Daylight.`,
    );
  }
}

/** The log holds something that this program does not understand. Trying again does not help; all other streams do. */
export function isNotUnderstood(error: unknown): error is UnreadableEvent | NewerSchema {
  return error instanceof UnreadableEvent || error instanceof NewerSchema;
}

/** The file would not keep what it acknowledges. */
export class WeakDurability extends LogError {
  override readonly name = 'WeakDurability';
  readonly code = 'WEAK_DURABILITY';
}

/** The file is not a log, or not one of this version, or it is damaged. */
export class NotOurLog extends LogError {
  override readonly name = 'NotOurLog';
  readonly code = 'NOT_OUR_LOG';
}

/** The file is not a key of Daylight. */
export class NotOurKey extends LogError {
  override readonly name = 'NotOurKey';
  readonly code = 'NOT_OUR_KEY';
}
