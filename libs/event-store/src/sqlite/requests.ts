import type { Retention } from '../event-store.js';
import type { ToWriter } from './writer-messages.js';

/**
 * Whether what came through the socket can be carried out. Anybody who may open the socket could have sent it, and what
 * is done for one guest shares a transaction with the work of all others.
 */
export function isRequest(value: unknown): value is Exclude<ToWriter, 'stop'> {
  if (Array.isArray(value)) {
    return value.every((one) => isRecord(one) && isCount(one.ticket) && isWork(one.of));
  }
  return isRecord(value) && isCount(value.hello);
}

function isWork(work: unknown): boolean {
  if (!isRecord(work)) return false;
  const { kind, stream, expected, events, recordedAt } = work;
  if (kind === 'restore') return isList(events, isKeptEvent);
  if (typeof stream !== 'string' || typeof recordedAt !== 'string') return false;
  if (kind === 'append') return isExpected(expected) && isList(events, isEncodedEvent);
  if (kind === 'retention') return isRetention(work.retention);
  return kind === 'close' && isExpected(expected) && isOneOf(work.state, ['deleted', 'tombstoned']);
}

function isEncodedEvent(event: unknown): boolean {
  return isRecord(event) && ['id', 'type', 'dataText', 'metadataText'].every(isText(event));
}

function isKeptEvent(event: unknown): boolean {
  return (
    isRecord(event) &&
    typeof event.revision === 'bigint' &&
    ['stream', 'recordedAt', 'hash'].every(isText(event)) &&
    isEncodedEvent(event)
  );
}

function isRetention(value: unknown): value is Retention {
  if (!isRecord(value)) return false;
  const { truncateBefore, maxCount, maxAgeSeconds } = value;
  return (
    (truncateBefore === undefined || typeof truncateBefore === 'bigint') &&
    (maxCount === undefined || isCount(maxCount)) &&
    (maxAgeSeconds === undefined || isCount(maxAgeSeconds))
  );
}

function isExpected(value: unknown): boolean {
  return typeof value === 'bigint' || isOneOf(value, ['any', 'streamExists', 'noStream']);
}

const isText = (record: Record<string, unknown>) => (key: string) =>
  typeof record[key] === 'string';

function isOneOf(value: unknown, words: readonly string[]): boolean {
  return typeof value === 'string' && words.includes(value);
}

function isList(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
