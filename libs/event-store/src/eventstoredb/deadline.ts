import { NoAnswer } from './failures.js';

/**
 * What a call of the client promises, if it does so in time: the client's own deadlines bound neither its appends nor
 * its reads nor its first call. What comes after that is heard by nobody, and harms nobody.
 * @throws NoAnswer; the reason of `given` once that aborts
 */
export function inTime<T>(
  milliseconds: number,
  promised: Promise<T>,
  given?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      given?.removeEventListener('abort', giveUp);
    };
    const giveUp = () => {
      done();
      reject(new NoAnswer('the connection was given up'));
    };
    const timer = setTimeout(() => {
      done();
      reject(new NoAnswer(`no answer within ${milliseconds} ms`));
    }, milliseconds);
    given?.addEventListener('abort', giveUp);
    promised.then(
      (value) => {
        done();
        resolve(value);
      },
      (error: unknown) => {
        done();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
    if (given?.aborted) giveUp();
  });
}

/** Resolves after some milliseconds, or as soon as the signal aborts. */
export function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
    if (signal?.aborted) done();
  });
}

/** How long to wait before the next try: longer each time up to a second, and never two writers in step. */
export function backOff(tries: number, chance: () => number): number {
  return Math.min(1_000, 20 * 2 ** tries) * (0.5 + chance() / 2);
}
