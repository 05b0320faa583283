const MINUTE = 60_000;
const WAITS = [1, 2, 5, 10, 20, 40, 60].map((minutes) => minutes * MINUTE);
const JITTER = 0.2;

/** Tried this often, a delivery that the relay keeps putting off has failed: about eight hours. */
export const ATTEMPTS_MAX = 12;
/** How long a letter is left alone whose acceptance is in doubt, before it is sent again. */
export const IN_DOUBT_MS = MINUTE;
/** Each wait as a multiple of the first; after the last the letter counts as failed, though it may have arrived. */
export const IN_DOUBT_WAITS: readonly number[] = [1, 5, 15];
/** A courier renews its leases while it lives; this long after its last sign others take over. */
export const LEASE_MS = 15 * MINUTE;

/** When to try again after the nth refusal "for now"; `chance` is in [0, 1). */
export function retryAt(attempts: number, now: Date, chance: number): Date {
  const wait = WAITS[Math.min(attempts, WAITS.length) - 1] ?? MINUTE;
  return new Date(now.getTime() + Math.round(wait * (1 - JITTER + 2 * JITTER * chance)));
}
