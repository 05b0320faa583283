import type { Watermark } from '#read-models';

/** Views that were moved by another process are looked at this often. */
const POLL_MS = 1_000;

/**
 * Yields what `look` finds, each time the views have moved and it finds something; ends when the reader does,
 * or when `look` says undefined. Leaving in the middle of a wait ends the wait.
 */
export function followViews<T>(
  watermark: Watermark,
  look: () => Promise<readonly T[] | undefined>,
): AsyncIterableIterator<T> {
  const leaving = new AbortController();
  const found = walk(watermark, look, leaving.signal);
  return {
    next: () => found.next(),
    return: () => {
      leaving.abort();
      return found.return(undefined);
    },
    throw: (error) => {
      leaving.abort();
      return found.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* walk<T>(
  watermark: Watermark,
  look: () => Promise<readonly T[] | undefined>,
  signal: AbortSignal,
): AsyncGenerator<T, undefined> {
  while (!signal.aborted) {
    // Asked for before looking, so that nothing is missed between the look and the wait.
    const moved = watermark.next(POLL_MS, signal);
    const found = await look();
    if (!found) return undefined;
    yield* found;
    await moved;
  }
  return undefined;
}
