import { NoAnswer } from './failures.js';

/** Calls back when waiting has no use any more; gives the way to take that back. */
export type GivingUp = (tell: () => void) => () => void;

/** Nobody waits any longer once the signal aborts. */
export function aborting(signal: AbortSignal): GivingUp {
  return (tell) => {
    signal.addEventListener('abort', tell);
    if (signal.aborted) tell();
    return () => signal.removeEventListener('abort', tell);
  };
}

/**
 * What a call of the client promises, if it does so in time: the client's own deadlines bound neither its appends nor
 * its reads nor its first call. What comes after that is heard by nobody, and harms nobody.
 * @throws NoAnswer
 */
export function inTime<T>(
  milliseconds: number,
  promised: Promise<T>,
  givingUp?: GivingUp,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (words: string) => {
      done();
      reject(new NoAnswer(words));
    };
    const timer = setTimeout(stop, milliseconds, `no answer within ${milliseconds} ms`);
    let takeBack: (() => void) | undefined = undefined;
    const done = () => {
      clearTimeout(timer);
      takeBack?.();
    };
    takeBack = givingUp?.(() => stop('the connection was given up'));
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
