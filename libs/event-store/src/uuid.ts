import { createHash } from 'node:crypto';

const NAMESPACE = Buffer.from('6f1c3a52b7d84e0f9a4415d2c08be7a1', 'hex');

/** A UUID (version 5) that is the same for the same words. */
export function uuidFrom(words: string): string {
  return formatted(digestOf(words), 0x50);
}

const LATEST = 2 ** 48 - 1;

/**
 * A UUID (version 8) that is the same for the same moment and words, and sorts by the moment: 48 bits of Unix
 * milliseconds as in version 7, the rest digest. Moments outside of what fits are taken for the nearest that does.
 */
export function timeOrderedId(milliseconds: number, words: string): string {
  const bytes = digestOf(words);
  const at = Number.isFinite(milliseconds) ? Math.floor(milliseconds) : 0;
  bytes.writeUIntBE(Math.min(LATEST, Math.max(0, at)), 0, 6);
  return formatted(bytes, 0x80);
}

const WITH_TIME = /^([0-9a-f]{8})-([0-9a-f]{4})-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * The time of a command's events, in Unix milliseconds: that of its id where the id has one (a UUID of version 7, or of
 * `timeOrderedId`), since then it is the same however often and by whomever the command is sent again; otherwise when it
 * happened, which is fixed for as long as one call tries.
 */
export function retriedTime(commandId: string, occurredAt: string): number {
  const [, high, low] = WITH_TIME.exec(commandId) ?? [];
  return high && low ? parseInt(high + low, 16) : Date.parse(occurredAt);
}

function digestOf(words: string): Buffer {
  return createHash('sha1').update(NAMESPACE).update(words).digest().subarray(0, 16);
}

function formatted(bytes: Buffer, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
