import { existsSync, readFileSync } from 'node:fs';
import { type PublicKey, publicKeysIn, TrustedKeys } from '#event-store';
import { UsageError } from './arguments.js';

/**
 * The keys that an operator pinned with `--key`: each a key of 64 hexadecimal digits, or a file that holds some.
 * Undefined where none was.
 */
export function pinnedKeys(given: readonly string[] = []): TrustedKeys | undefined {
  if (given.length === 0) return undefined;
  return new TrustedKeys(given.flatMap(keysIn));
}

function keysIn(word: string): PublicKey[] {
  const keys = publicKeysIn(existsSync(word) ? readFileSync(word, 'utf8') : word);
  if (keys.length > 0) return keys;
  throw new UsageError(
    `--key ${word} is neither a key of 64 hexadecimal digits nor a file of keys.`,
  );
}
