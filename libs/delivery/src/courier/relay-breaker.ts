const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000];
const OPENS_AFTER = 3;

/**
 * Spares a relay that takes nothing: after some failures in a row nothing is sent for a while, then one letter
 * alone tries it. One bad recipient cannot open it as long as others get through.
 */
export class RelayBreaker {
  private failures = 0;
  private step = 0;
  private until = 0;

  /** How many letters may be under way at `now`, out of `full`. */
  capacity(now: Date, full: number): number {
    if (this.failures < OPENS_AFTER) return full;
    return now.getTime() < this.until ? 0 : 1;
  }

  succeeded(): void {
    this.failures = 0;
    this.step = 0;
    this.until = 0;
  }

  /** Says when the letter may be tried again: now, or when the pause is over. */
  failed(now: Date): Date {
    this.failures += 1;
    if (this.failures >= OPENS_AFTER && now.getTime() >= this.until) {
      this.until = now.getTime() + (PAUSES_MS[Math.min(this.step, PAUSES_MS.length - 1)] ?? 0);
      this.step += 1;
    }
    return new Date(Math.max(now.getTime(), this.until));
  }

  /** True while the whole relay, not one recipient, is the trouble. */
  get open(): boolean {
    return this.failures >= OPENS_AFTER;
  }
}
