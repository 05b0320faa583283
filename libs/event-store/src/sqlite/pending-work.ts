import { OutcomeUnknown, StoreUnavailable } from '../errors.js';
import { type Outcome, sizeOfWork, type Ticketed, type Work } from './writer-messages.js';

/** More work than this at once is refused, so that a stalled disk does not fill the memory. */
const IN_FLIGHT_MAX = 20_000;
const IN_FLIGHT_SIZE_MAX = 64 * 1024 * 1024;
/** Work that was sent so often without an answer may be what breaks the way. */
const POSTED_MAX = 8;

interface Pending {
  readonly work: Work;
  readonly size: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
  /** How often it was sent. */
  posted: number;
}

/** What was asked of the writer and is not answered yet. */
export class PendingWork {
  private readonly pending = new Map<number, Pending>();
  private outbox: Ticketed<Work>[] = [];
  private tickets = 0;
  private size = 0;

  get isEmpty(): boolean {
    return this.pending.size === 0;
  }

  /** @returns whether it is the first that waits to be sent @throws StoreUnavailable */
  add(
    work: Work,
    resolve: (outcome: Outcome) => void,
    reject: (error: Error) => void,
  ): { readonly isFirst: boolean } {
    const size = sizeOfWork(work);
    this.demandRoom(size);
    this.tickets += 1;
    this.size += size;
    this.pending.set(this.tickets, { work, size, resolve, reject, posted: 0 });
    this.outbox.push({ ticket: this.tickets, of: work });
    return { isFirst: this.outbox.length === 1 };
  }

  /** What is to be sent now. */
  take(): Ticketed<Work>[] {
    return this.outbox.splice(0).filter(({ ticket }) => this.mayPost(ticket));
  }

  answer(outcomes: readonly Ticketed<Outcome>[]): void {
    for (const { ticket, of: outcome } of outcomes) {
      const pending = this.forget(ticket);
      pending?.resolve(pending.posted > 1 ? inDoubt(outcome) : outcome);
    }
  }

  /** The way is gone: everything is to be sent over the next one. */
  sendAgain(): void {
    this.outbox = [...this.pending].map(([ticket, { work, posted }]) => ({
      ticket,
      of: work.kind === 'close' && posted > 0 ? { ...work, again: true } : work,
    }));
  }

  /** There is no way. What was never sent fails as it is, of the rest nobody knows. */
  giveUp(error: unknown): void {
    const cause = error instanceof Error ? error : new Error(String(error));
    const words = `It may have been written or not: ${cause.message}`;
    this.outbox = [];
    for (const ticket of [...this.pending.keys()]) {
      const pending = this.forget(ticket);
      pending?.reject(pending.posted > 0 ? new OutcomeUnknown(words, { cause }) : cause);
    }
  }

  private demandRoom(size: number): void {
    const tooMany = this.pending.size >= IN_FLIGHT_MAX;
    // One alone is always let through: its own limits are the port's.
    const tooMuch = this.pending.size > 0 && this.size + size > IN_FLIGHT_SIZE_MAX;
    if (!tooMany && !tooMuch) return;
    const words = tooMany
      ? `${IN_FLIGHT_MAX} appends`
      : `${IN_FLIGHT_SIZE_MAX} characters of events`;
    throw new StoreUnavailable(`More than ${words} are waiting. Try again shortly.`);
  }

  private mayPost(ticket: number): boolean {
    const pending = this.pending.get(ticket);
    if (!pending) return false;
    pending.posted += 1;
    if (pending.posted <= POSTED_MAX) return true;
    this.forget(ticket);
    const words = `The writer was lost ${POSTED_MAX} times before it answered.`;
    pending.reject(new OutcomeUnknown(words));
    return false;
  }

  private forget(ticket: number): Pending | undefined {
    const pending = this.pending.get(ticket);
    this.size -= pending?.size ?? 0;
    this.pending.delete(ticket);
    return pending;
  }
}

/** "Nothing was written" is true of the last time it was sent; what became of it before is not known. */
function inDoubt(outcome: Outcome): Outcome {
  return outcome.kind === 'unavailable' ? { ...outcome, kind: 'unknown' } : outcome;
}
