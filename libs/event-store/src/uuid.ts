import { createHash } from 'node:crypto';

const NAMESPACE = Buffer.from('6f1c3a52b7d84e0f9a4415d2c08be7a1', 'hex');

/** A UUID (version 5) that is the same for the same words. */
export function uuidFrom(words: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(words).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
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
