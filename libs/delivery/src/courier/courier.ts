import { completeFanouts } from '../ledger/complete-fanouts.js';
import { type Claimed, Ledger, type Mark } from '../ledger/ledger.js';
import { ledgerBell } from '../ledger/ledger-bell.js';
import { MarkBuffer } from '../ledger/mark-buffer.js';
import { COURIER_LIMITS, type CourierLimits, type CourierParts } from './courier-parts.js';
import { deferred, judge, type JudgeRules } from './judge.js';
import type { Fanout } from './letter-writer.js';
import { Nudge } from './nudge.js';
import { fanoutsOf, readerNow } from './readers.query.js';
import { RelayBreaker } from './relay-breaker.js';

/** Completed fan-outs are looked for this often while letters are leaving. */
const COMPLETE_EVERY_MS = 250;
/** What was cut off at the end is this long in saying so. */
const CUT_OFF_MS = 1_000;

/** Claims, sends, marks. At least once; more than once only for letters under way when something died. */
export class Courier {
  private readonly limits: CourierLimits;
  private readonly ledger: Ledger;
  private readonly marks: MarkBuffer;
  private readonly breaker = new RelayBreaker();
  private readonly rules: JudgeRules;
  private readonly nudge = new Nudge();
  private readonly room: number;
  private fanouts = new Map<string, Fanout>();
  private queue: Claimed[] = [];
  private underWay = 0;
  private nothingReady = false;
  private rings = 0;
  private recovered = false;
  private sweepDue = true;
  private settled = true;
  private completedAt = 0;

  constructor(
    private readonly parts: CourierParts,
    limits: Partial<CourierLimits> = {},
  ) {
    this.limits = { ...COURIER_LIMITS, ...limits };
    this.rules = { breaker: this.breaker, inDoubtMs: this.limits.inDoubtMs, chance: parts.chance };
    this.ledger = new Ledger(parts.views, parts.boot, this.limits.leaseMs);
    this.marks = new MarkBuffer(this.ledger, (what) => {
      if ('error' in what) parts.log.trouble('database', what.error);
      else if (what.late > 0) parts.log.trouble('lease', `${what.late} results came too late`);
      this.settled = true;
      this.nudge.ring();
    });
    this.room = 2 * parts.channel.concurrency;
  }

  /** Works until the signal aborts, then lets letters under way finish and writes down what became of them. */
  async run(signal: AbortSignal): Promise<void> {
    const listening = this.listen(signal);
    while (!signal.aborted) {
      try {
        await this.turn();
      } catch (error) {
        this.parts.log.trouble('database', error);
        this.nothingReady = true;
      }
      await this.nudge.rings();
    }
    await this.finish();
    await listening;
  }

  /** Passes on what is heard from the planner, and the time. */
  private async listen(signal: AbortSignal): Promise<void> {
    const bell = ledgerBell();
    while (!signal.aborted) {
      await bell.next(this.limits.pollMs, signal);
      this.rings += 1;
      this.nothingReady = false;
      this.sweepDue = true;
      this.settled = true;
      this.nudge.ring();
    }
    bell.close();
  }

  private async turn(): Promise<void> {
    const now = this.parts.clock.now();
    if (!this.recovered) await this.recover();
    if (this.sweepDue) {
      this.sweepDue = false;
      await this.ledger.sweep(now);
      this.returnOldClaims(now);
    }
    const capacity = this.breaker.capacity(now, this.room) - this.underWay;
    if (capacity > this.queue.length && !this.nothingReady && !this.marks.full)
      await this.claim(now);
    for (let free = capacity; free > 0 && !this.marks.full; free -= 1) {
      const claimed = this.queue.shift();
      if (!claimed) break;
      void this.deliver(claimed);
    }
    if (this.settled && this.completionIsDue()) await this.complete();
  }

  private async recover(): Promise<void> {
    const freed = this.limits.alone ? await this.ledger.freeDeadLeases() : 0;
    this.recovered = true;
    if (freed > 0) this.parts.log.resending(freed);
  }

  private async claim(now: Date): Promise<void> {
    const { rings } = this;
    const limit = 2 * this.room;
    const claimed = await this.ledger.claim(limit, now);
    this.queue.push(...claimed);
    this.nothingReady = claimed.length < limit && rings === this.rings;
    const ids = new Set(this.queue.map(({ fanoutId }) => fanoutId));
    if (claimed.length > 0) this.fanouts = await fanoutsOf(this.parts.views, [...ids]);
  }

  private async deliver(claimed: Claimed): Promise<void> {
    this.underWay += 1;
    try {
      this.marks.add(await this.attempt(claimed));
    } finally {
      this.underWay -= 1;
      this.nudge.ring();
    }
  }

  private async attempt(claimed: Claimed): Promise<Mark> {
    const { vault, writer, channel, clock, chance, log } = this.parts;
    const fanout = this.fanouts.get(claimed.fanoutId);
    try {
      if (!fanout) throw new Error(`fan-out ${claimed.fanoutId} has no notice`);
      const found = await readerNow(vault, claimed.destKey, fanout.kind);
      if ('skip' in found)
        return { of: claimed, at: clock.now(), state: 'skipped', code: found.skip };
      const message = await writer.write(claimed, fanout, found.reader);
      if (!message)
        return { of: claimed, at: clock.now(), state: 'failed', code: 'ADDRESS_INVALID' };
      const sent = await channel.send(message);
      if (sent.outcome === 'unavailable') log.trouble('relay', sent.code);
      return judge(claimed, sent, clock.now(), this.rules);
    } catch (error) {
      log.trouble('render', error);
      return deferred(claimed, 'RENDER', clock.now(), chance());
    }
  }

  /** What has waited here for half a lease is given back: another courier may be getting through. */
  private returnOldClaims(now: Date): void {
    const oldest = now.getTime() - this.limits.leaseMs / 2;
    const [old, young] = [
      this.queue.filter(({ claimedAt }) => claimedAt.getTime() < oldest),
      this.queue.filter(({ claimedAt }) => claimedAt.getTime() >= oldest),
    ];
    this.queue = young;
    for (const of of old)
      this.marks.add({ of, at: now, state: 'put_back', code: null, nextAt: null });
  }

  private completionIsDue(): boolean {
    const idle = this.underWay === 0 && this.queue.length === 0;
    return idle || performance.now() - this.completedAt >= COMPLETE_EVERY_MS;
  }

  private async complete(): Promise<void> {
    this.settled = false;
    this.completedAt = performance.now();
    await completeFanouts(this.parts.views, this.parts.store, this.parts.clock.now());
  }

  private async finish(): Promise<void> {
    const now = this.parts.clock.now();
    for (const of of this.queue.splice(0))
      this.marks.add({ of, at: now, state: 'put_back', code: null, nextAt: null });
    await this.quiet(this.limits.stopMs);
    await this.marks.flush();
    await this.parts.channel.close();
    await this.quiet(CUT_OFF_MS);
    await this.marks.flush();
    await this.complete().catch((error: unknown) => this.parts.log.trouble('database', error));
  }

  /** Resolves when nothing is under way any more, or after so many milliseconds. */
  private async quiet(milliseconds: number): Promise<void> {
    const late = new AbortController();
    // The timer itself says that time is up: it may fire a moment before a clock would, and fires once.
    const timer = setTimeout(() => {
      late.abort();
      this.nudge.ring();
    }, milliseconds);
    while (this.underWay > 0 && !late.signal.aborted) await this.nudge.rings();
    clearTimeout(timer);
  }
}
