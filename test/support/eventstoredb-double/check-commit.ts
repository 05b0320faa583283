import { END_OF_NUMBERS, type Journal, type Proposed } from './journal.js';
import { isSoftDeleted } from './shown.js';

/** What a writer expects: any (-2), that the stream exists (-4), none (-1), or a revision. */
export const EXPECTED = { any: -2n, exists: -4n, none: -1n } as const;

export type Decision =
  | { readonly kind: 'write'; readonly undelete: boolean }
  | { readonly kind: 'written'; readonly last: bigint }
  | { readonly kind: 'wrong'; readonly current: bigint }
  | { readonly kind: 'deleted' };

/** Ids lately written, with where: all that the server remembers for writers without an exact revision. */
export type Lately = ReadonlyMap<string, { readonly stream: string; readonly revision: bigint }>;

/** The rules of EventStoreDB 23.10, as its writer applies them. */
export function checkCommit(
  journal: Journal,
  lately: Lately,
  stream: string,
  expected: bigint,
  ids: readonly string[],
): Decision {
  const current = journal.last(stream);
  if (current === END_OF_NUMBERS) return { kind: 'deleted' };
  const softDeleted = isSoftDeleted(journal, stream);
  if (expected === EXPECTED.exists) {
    if (softDeleted) return { kind: 'deleted' };
    // A stream that has only metadata exists as well.
    if (current < 0n && journal.last(`$$${stream}`) < 0n) return { kind: 'wrong', current };
  }
  if (expected === EXPECTED.any || expected === EXPECTED.exists) {
    return weakly(lately, stream, ids, current, softDeleted);
  }
  if (expected > current) return { kind: 'wrong', current };
  if (expected === current) return { kind: 'write', undelete: softDeleted };
  return strongly(journal, stream, expected, ids, current, softDeleted);
}

function weakly(
  lately: Lately,
  stream: string,
  ids: readonly string[],
  current: bigint,
  softDeleted: boolean,
): Decision {
  let last: bigint | undefined;
  for (const [at, id] of ids.entries()) {
    const known = lately.get(id);
    if (known?.stream !== stream) {
      return at === 0 ? { kind: 'write', undelete: softDeleted } : { kind: 'wrong', current };
    }
    last = known.revision;
  }
  return last === undefined ? { kind: 'write', undelete: softDeleted } : { kind: 'written', last };
}

/** Below the end only what stands there already is accepted, however long ago it was written. */
function strongly(
  journal: Journal,
  stream: string,
  expected: bigint,
  ids: readonly string[],
  current: bigint,
  softDeleted: boolean,
): Decision {
  const events = journal.of(stream);
  for (const [at, id] of ids.entries()) {
    const there = events[Number(expected) + 1 + at];
    if (there?.id === id) continue;
    const isNewBeginning = at === 0 && expected === EXPECTED.none && softDeleted;
    return isNewBeginning ? { kind: 'write', undelete: true } : { kind: 'wrong', current };
  }
  return ids.length === 0
    ? { kind: 'wrong', current }
    : { kind: 'written', last: expected + BigInt(ids.length) };
}

/** What one append may weigh, as the server counts. */
export const APPEND_BYTES_MAX = 1024 * 1024;

export function sizeOf({ type, data, metadata }: Proposed): number {
  return type.length * 2 + data.length + metadata.length;
}
