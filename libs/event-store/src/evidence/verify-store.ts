import { StoreUnavailable } from '../errors.js';
import type { EventStore } from '../event-store.js';
import { type Finding, findingAt, findingElsewhere, sentenceOf, type Verified } from './finding.js';
import { LogWalk, type Walking } from './log-walk.js';
import { wholeLog } from './whole-log.js';

export interface Verifying extends Omit<Walking, 'withRules'> {
  /** Called now and then with how many events were looked at. */
  readonly onProgress?: (events: number) => void;
}

const PROGRESS = 10_000;

/**
 * Looks at a whole log through the port, whichever engine it is on. What cannot be read is a finding too.
 * @throws StoreUnavailable where the log does not answer, which says nothing of what is in it
 */
export async function verifyStore(store: EventStore, options: Verifying = {}): Promise<Verified> {
  const walk = new LogWalk({ ...options, withRules: store.readOwn !== undefined });
  const finding = await firstBad(store, walk, options.onProgress);
  const counts = { ...walk.counts(), deleted: null, truncated: null };
  return finding
    ? { ok: false, ...counts, finding, firstBad: sentenceOf(finding) }
    : { ok: true, ...counts };
}

async function firstBad(
  store: EventStore,
  walk: LogWalk,
  onProgress: Verifying['onProgress'],
): Promise<Finding | undefined> {
  let seen = 0;
  try {
    for await (const event of wholeLog(store)) {
      const what = walk.take(event);
      if (what !== undefined) return findingAt(event, event.position, what);
      seen += 1;
      if (seen % PROGRESS === 0) onProgress?.(seen);
    }
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return findingElsewhere(`the log cannot be read after ${seen} events: ${reason}`);
  }
  const missing = walk.finish();
  return missing === undefined ? undefined : findingElsewhere(missing);
}
