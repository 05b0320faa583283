import type { Sent } from '../channels/email/email-channel.js';
import type { Claimed, Mark } from '../ledger/ledger.js';
import type { RelayBreaker } from './relay-breaker.js';
import { ATTEMPTS_MAX, IN_DOUBT_WAITS, retryAt } from './retry-rules.js';

export interface JudgeRules {
  readonly breaker: RelayBreaker;
  readonly inDoubtMs: number;
  /** In [0, 1). */
  readonly chance: () => number;
}

/** What follows from one try: for the delivery as a mark, for the relay through its breaker. */
export function judge(
  of: Claimed,
  sent: Sent,
  at: Date,
  { breaker, inDoubtMs, chance }: JudgeRules,
): Mark {
  if (sent.outcome === 'unavailable') {
    const nextAt = breaker.failed(at);
    // A refusal by policy that others do not meet is this recipient's after all.
    if (sent.about === 'policy' && !breaker.open) return deferred(of, sent.code, at, chance());
    return { of, at, state: 'put_back', code: sent.code, nextAt };
  }
  if (sent.outcome === 'inDoubt') {
    // One after another means a relay that takes letters and cannot say so: it is left alone for a while.
    breaker.failed(at);
    const wait = IN_DOUBT_WAITS[of.resends];
    if (wait === undefined) return { of, at, state: 'failed', code: 'IN_DOUBT' };
    const nextAt = new Date(at.getTime() + wait * inDoubtMs);
    return { of, at, state: 'in_doubt', code: sent.code, nextAt };
  }
  breaker.succeeded();
  if (sent.outcome === 'accepted') return { of, at, state: 'accepted', code: '250' };
  if (sent.outcome === 'refused') return { of, at, state: 'failed', code: sent.code };
  return deferred(of, sent.code, at, chance());
}

/** Later, or never once it was tried often enough. */
export function deferred(of: Claimed, code: string, at: Date, chance: number): Mark {
  const attempts = of.attempts + 1;
  if (attempts >= ATTEMPTS_MAX) return { of, at, state: 'failed', code };
  return { of, at, state: 'deferred', code, nextAt: retryAt(attempts, at, chance) };
}
