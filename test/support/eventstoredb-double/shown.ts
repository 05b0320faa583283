import { END_OF_NUMBERS, type Journal, type Stored } from './journal.js';

/** What a stream's metadata says of what is shown. */
export interface Rules {
  readonly truncateBefore: bigint;
  readonly maxCount?: number;
  readonly maxAgeSeconds?: number;
}

/** Kept as text for numbers that JavaScript would round. */
export function rulesOf(journal: Journal, stream: string): Rules {
  if (stream.startsWith('$$')) return { truncateBefore: 0n, maxCount: 1 };
  const newest = journal.of(`$$${stream}`).at(-1);
  if (!newest) return { truncateBefore: 0n };
  const text = new TextDecoder().decode(newest.data);
  const number = (key: string) => new RegExp(`"\\${key}":\\s*(\\d+)`).exec(text)?.[1];
  const [count, age] = [number('$maxCount'), number('$maxAge')];
  return {
    truncateBefore: BigInt(number('$tb') ?? 0),
    ...(count && { maxCount: Number(count) }),
    ...(age && { maxAgeSeconds: Number(age) }),
  };
}

export function isTombstoned(journal: Journal, stream: string): boolean {
  return journal.last(stream) === END_OF_NUMBERS;
}

export function isSoftDeleted(journal: Journal, stream: string): boolean {
  return rulesOf(journal, stream).truncateBefore === END_OF_NUMBERS;
}

/** The events of a stream that a reader sees; undefined where the server says that there is no such stream. */
export function shown(journal: Journal, stream: string, now: number): Stored[] | undefined {
  const events = journal.of(stream);
  const { truncateBefore, maxCount, maxAgeSeconds } = rulesOf(journal, stream);
  if (events.length === 0 || truncateBefore === END_OF_NUMBERS) return undefined;
  const counted = maxCount === undefined ? 0n : journal.last(stream) - BigInt(maxCount) + 1n;
  const oldest = maxAgeSeconds === undefined ? 0 : now - maxAgeSeconds * 1_000;
  return events.filter(
    ({ revision, created }) =>
      revision >= truncateBefore && revision >= counted && created >= oldest,
  );
}
