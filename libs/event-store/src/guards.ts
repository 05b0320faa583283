import { EventTooLarge, InvalidArgument, ReservedName } from './errors.js';
import {
  type Expected,
  type Filter,
  LIMITS,
  type NewEvent,
  type ReadStream,
  type Retention,
} from './event-store.js';

export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly dataText: string;
  readonly metadataText: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Line ends would let two envelopes look alike under one hash; NUL ends a string in C. */
const CONTROL = /[\u0000-\u001f\u007f]/;
/** More than any metadata an engine adds of its own. */
const OVERHEAD_BYTES = 400;

/**
 * Checks names and sizes before anything is written, and gives the text that will be stored.
 * @throws ReservedName, EventTooLarge, InvalidArgument
 */
export function encode(stream: string, events: readonly NewEvent[]): EncodedEvent[] {
  demandName(stream, 'stream name');
  if (events.length > LIMITS.eventsPerAppend) {
    throw new EventTooLarge(stream, `${events.length} events`, `${LIMITS.eventsPerAppend}`);
  }
  let total = 0;
  const encoded = events.map((event) => {
    const one = encodeOne(event);
    const bytes = Buffer.byteLength(one.dataText) + Buffer.byteLength(one.metadataText);
    if (bytes > LIMITS.eventBytes) {
      throw new EventTooLarge(
        stream,
        `${event.type} of ${bytes} bytes`,
        `${LIMITS.eventBytes} bytes`,
      );
    }
    total += bytes + OVERHEAD_BYTES;
    return one;
  });
  if (total > LIMITS.appendBytes && events.length > 1) {
    throw new EventTooLarge(
      stream,
      `an append of ${total} bytes`,
      `${LIMITS.appendBytes} bytes an append`,
    );
  }
  if (events.length > 1 && new Set(encoded.map(({ id }) => id)).size < encoded.length) {
    throw new InvalidArgument(`${stream}: two events of one append have the same id.`);
  }
  return encoded;
}

function encodeOne({ id, type, data, metadata }: NewEvent): EncodedEvent {
  demandName(type, 'event type');
  if (!UUID.test(id)) throw new InvalidArgument(`"${id}" is not a UUID in lower case.`);
  for (const key of Object.keys(metadata)) {
    if (key.startsWith('$')) throw new ReservedName(`metadata key "${key}"`);
  }
  return { id, type, dataText: textOf(type, data), metadataText: textOf(type, metadata) };
}

/** JSON, or nothing: a value without a JSON form would be lost without anybody noticing. */
function textOf(type: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new InvalidArgument(`${type}: its data cannot be written as JSON.`, { cause });
  }
  if (text === undefined || value === null || typeof value !== 'object') {
    throw new InvalidArgument(`${type}: data and metadata are objects.`);
  }
  return text;
}

/** @throws ReservedName, InvalidArgument */
export function demandName(name: string, what: string): void {
  if (name === '' || name.startsWith('$')) throw new ReservedName(`${what} "${name}"`);
  if (name.length > LIMITS.nameLength || CONTROL.test(name)) {
    const words = `a ${what} has at most ${LIMITS.nameLength} characters, none of them a control character.`;
    throw new InvalidArgument(words);
  }
}

const REVISION_MAX = 2n ** 63n - 1n;
/** Stored as JSON numbers. */
const TRUNCATE_MAX = BigInt(Number.MAX_SAFE_INTEGER);
/** Seconds, some three hundred years: a date that far back still has four digits for its year. */
const AGE_MAX = 10_000_000_000;

/** @throws InvalidArgument */
export function demandExpected(expected: Expected): void {
  if (typeof expected !== 'bigint') return;
  if (expected < 0n || expected > REVISION_MAX) {
    throw new InvalidArgument(`${expected} is not a revision; say "noStream" for a new stream.`);
  }
}

/** @throws InvalidArgument */
export function demandRead({ from, limit }: ReadStream): void {
  if (from !== undefined && (from < 0n || from > REVISION_MAX)) {
    throw new InvalidArgument(`${from} is not a revision.`);
  }
  if (limit !== undefined) demandCount(limit, 'limit');
}

/** @throws InvalidArgument */
export function demandRetention({ truncateBefore, maxCount, maxAgeSeconds }: Retention): void {
  if (truncateBefore !== undefined && (truncateBefore < 0n || truncateBefore > TRUNCATE_MAX)) {
    throw new InvalidArgument(`${truncateBefore} is no revision that a stream can reach.`);
  }
  if (maxCount !== undefined) demandCount(maxCount, 'maxCount');
  if (maxAgeSeconds === undefined) return;
  demandCount(maxAgeSeconds, 'maxAgeSeconds');
  if (maxAgeSeconds > AGE_MAX) {
    throw new InvalidArgument(`maxAgeSeconds is at most ${AGE_MAX}, not ${maxAgeSeconds}.`);
  }
}

/** @throws InvalidArgument */
export function demandCount(value: number, what: string): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgument(`${what} is a whole number from 1, not ${value}.`);
  }
}

/** @throws InvalidArgument */
export function demandFilter(filter: Filter | undefined): void {
  if (!filter) return;
  const prefixes = 'typePrefixes' in filter ? filter.typePrefixes : filter.streamPrefixes;
  if (prefixes.length === 0 || prefixes.includes('')) {
    throw new InvalidArgument('A filter has at least one prefix, and none is empty.');
  }
}

/** Whether an event begins with one of the prefixes. */
export function passes(
  filter: Filter | undefined,
  event: { type: string; stream: string },
): boolean {
  if (!filter) return true;
  return 'typePrefixes' in filter
    ? filter.typePrefixes.some((prefix) => event.type.startsWith(prefix))
    : filter.streamPrefixes.some((prefix) => event.stream.startsWith(prefix));
}
