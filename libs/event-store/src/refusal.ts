/**
 * An expected no, worded for the person who asked. The code never changes once released; `next` says what to do.
 * Every code stands in docs/refusals.md, and a test compares the two.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: string,
    message: string,
    readonly next: string,
    /** The input field it is about, as a path: `update.nextUpdateAt`. */
    readonly field?: string,
  ) {
    super(message);
  }
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal;
}
