import type { Expected } from './event-store.js';

/** What a store knows of a stream before it is written to. */
export interface StreamState {
  /** Newest revision ever written, also of a stream that was deleted since; null where there never was one. */
  readonly last: bigint | null;
  readonly state: 'open' | 'deleted' | 'tombstoned';
  /** The first revision that it shows, where that is not 0: a stream that was deleted begins again later. */
  readonly begins?: bigint;
}

/**
 * Where no exact revision is expected, what is tried again is known as long as no more events than so many were written
 * to the stream since.
 */
export const RECENT = 128;

export type Verdict =
  | { readonly kind: 'write'; readonly first: bigint }
  /** Everything is there already: the answer is that of the first time. */
  | { readonly kind: 'repeated'; readonly last: bigint }
  | { readonly kind: 'conflict'; readonly actual: bigint | null }
  | { readonly kind: 'tombstoned' };

/**
 * The rules of an append, those of EventStoreDB: whether it is written, was written before, or must be refused.
 * `revisionOf` finds an event of the stream by its id; for `any` and `streamExists` it need only know recent ones.
 */
export function judge(
  { last, state, begins = 0n }: StreamState,
  expected: Expected,
  ids: readonly string[],
  revisionOf: (id: string) => bigint | undefined,
): Verdict {
  if (state === 'tombstoned') return { kind: 'tombstoned' };
  const actual = state === 'open' ? last : null;
  const next = (last ?? -1n) + 1n;
  // The usual path: nothing follows the newest revision, so nothing can be there already.
  if (state === 'open' && expected === (last ?? 'noStream')) return { kind: 'write', first: next };
  const known = ids.map((id) => revisionOf(id));
  if (known.some((revision) => revision !== undefined)) {
    return judgeRepetition({ actual, begins }, expected, known);
  }
  const holds =
    expected === 'any' ||
    (expected === 'streamExists' && actual !== null) ||
    (expected === 'noStream' && actual === null) ||
    expected === actual;
  return holds ? { kind: 'write', first: next } : { kind: 'conflict', actual };
}

/** Something of it is there already: then all of it must be, in its order, and where it was expected. */
function judgeRepetition(
  { actual, begins }: { readonly actual: bigint | null; readonly begins: bigint },
  expected: Expected,
  known: readonly (bigint | undefined)[],
): Verdict {
  const [first] = known;
  const isWhole =
    first !== undefined && known.every((revision, at) => revision === first + BigInt(at));
  if (!isWhole || !isWhereExpected(first, expected, begins)) return { kind: 'conflict', actual };
  return { kind: 'repeated', last: first + BigInt(known.length) - 1n };
}

function isWhereExpected(first: bigint, expected: Expected, begins: bigint): boolean {
  if (expected === 'noStream') return first === 0n || first === begins;
  return typeof expected !== 'bigint' || first === expected + 1n;
}
