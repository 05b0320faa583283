import type { Expected } from './event-store.js';

/** What a store knows of a stream before it is written to. */
export interface StreamState {
  /** Newest revision ever written, also of a stream that was deleted since; null where there never was one. */
  readonly last: bigint | null;
  readonly state: 'open' | 'deleted' | 'tombstoned';
}

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
  { last, state }: StreamState,
  expected: Expected,
  ids: readonly string[],
  revisionOf: (id: string) => bigint | undefined,
): Verdict {
  if (state === 'tombstoned') return { kind: 'tombstoned' };
  const actual = state === 'open' ? last : null;
  const next = (last ?? -1n) + 1n;
  if (ids.length > 0) {
    const verdict = judgeRepetition(actual, expected, ids, revisionOf);
    if (verdict) return verdict;
  }
  const holds =
    expected === 'any' ||
    (expected === 'streamExists' && actual !== null) ||
    (expected === 'noStream' && actual === null) ||
    expected === actual;
  return holds ? { kind: 'write', first: next } : { kind: 'conflict', actual };
}

function judgeRepetition(
  actual: bigint | null,
  expected: Expected,
  ids: readonly string[],
  revisionOf: (id: string) => bigint | undefined,
): Verdict | undefined {
  const exact = typeof expected === 'bigint' || expected === 'noStream';
  const known = ids.map((id) => revisionOf(id));
  const [first] = known;
  if (known.every((revision) => revision === undefined)) return undefined;
  if (first === undefined) return { kind: 'conflict', actual };
  const inOrder = known.every((revision, at) => revision === first + BigInt(at));
  const where = expected === 'noStream' ? 0n : typeof expected === 'bigint' ? expected + 1n : first;
  // A stream that was deleted begins again later than at 0.
  const asExpected = !exact || first === where || expected === 'noStream';
  if (!inOrder || !asExpected) return { kind: 'conflict', actual };
  return { kind: 'repeated', last: first + BigInt(ids.length) - 1n };
}
