import type { Ledger, Mark } from './ledger.js';

export interface MarkBufferLimits {
  /** Results that are written together. */
  readonly size: number;
  /** Milliseconds a result waits for company. */
  readonly wait: number;
  /** With this many unwritten results nothing more may be sent. */
  readonly full: number;
}

export const MARK_LIMITS: MarkBufferLimits = { size: 20, wait: 10, full: 200 };
const RETRY_MS = 500;

/** What a write came to; `late`: so many marks found that the delivery was no longer this courier's. */
export type Flushed = { readonly late: number } | { readonly error: unknown };

/**
 * Results on their way into the ledger. What is in here when the process dies is sent twice, so it is small and
 * short-lived; when the database cannot be written, it fills up and sending stops.
 */
export class MarkBuffer {
  private marks: Mark[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  /** @param flushed told after each write */
  constructor(
    private readonly ledger: Pick<Ledger, 'mark'>,
    private readonly flushed: (what: Flushed) => void,
    private readonly limits: MarkBufferLimits = MARK_LIMITS,
  ) {}

  get full(): boolean {
    return this.marks.length >= this.limits.full;
  }

  add(mark: Mark): void {
    this.marks.push(mark);
    if (this.marks.length >= this.limits.size && !this.full) this.schedule(0);
    else this.schedule(this.limits.wait);
  }

  /** Resolves when everything added before is written, or a try to write it has failed. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  get empty(): boolean {
    return this.marks.length === 0;
  }

  private schedule(milliseconds: number): void {
    if (milliseconds === 0) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), milliseconds);
  }

  private async write(): Promise<void> {
    if (this.marks.length === 0) return;
    const batch = this.marks;
    this.marks = [];
    try {
      this.flushed({ late: await this.ledger.mark(batch) });
    } catch (error) {
      this.marks = [...batch, ...this.marks];
      this.timer ??= setTimeout(() => void this.flush(), RETRY_MS);
      this.flushed({ error });
    }
  }
}
