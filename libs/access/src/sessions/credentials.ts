import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, in letters that need no escaping anywhere. */
export function randomCredential(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** Only this is stored: SHA-256 in hexadecimal. The text has 256 random bits, so no salt is needed. */
export function hashOf(credential: string): string {
  return createHash('sha256').update(credential).digest('hex');
}

/** Compares two hashes in constant time. */
export function sameHash(one: string, other: string): boolean {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}
