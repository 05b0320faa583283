/** Forgets everybody rather than grow without end. */
const KEYS_MAX = 10_000;

/** So many in so long, for each key; counts from the first one. */
export class RateLimit {
  private readonly windows = new Map<string, { readonly until: number; used: number }>();

  constructor(
    private readonly max: number,
    private readonly windowMs: number,
  ) {}

  allows(key: string, now: Date): boolean {
    const at = now.getTime();
    const window = this.windows.get(key);
    if (window && window.until > at) {
      window.used += 1;
      return window.used <= this.max;
    }
    if (this.windows.size >= KEYS_MAX) this.windows.clear();
    this.windows.set(key, { until: at + this.windowMs, used: 1 });
    return true;
  }
}
