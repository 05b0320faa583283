import type { RecordedEvent } from '#event-store';
import { type Answer, fillOf, type Intent, type Sent } from './log-load.js';

/** Characters of an event beside its filling, about. */
const ENVELOPE = 300;

type Acknowledged = Extract<Answer, { kind: 'acknowledged' }>;

/** What was promised, to be held against what is there. */
export class Acknowledgements {
  private readonly promised = new Map<string, Acknowledged & { readonly intent: Intent }>();
  private readonly intents = new Map<string, Intent>();
  private readonly refused = new Map<string, Intent>();
  /** Said to be not written, or answered by a fault of ours. */
  readonly faults: string[] = [];
  readonly notWritten = new Map<string, Intent>();
  readonly inDoubt = new Map<string, Intent>();
  /** Answered twice, and not the same. */
  changedAnswers = 0;

  /** Appends that were acknowledged, each once. */
  get count(): number {
    return this.promised.size;
  }

  get events(): number {
    return [...this.promised.values()].reduce((sum, { intent }) => sum + intent.ids.length, 0);
  }

  /** Takes in what one process sent and heard. @returns what it was not answered */
  take(sent: readonly (Sent | undefined)[]): Intent[] {
    const unanswered: Intent[] = [];
    for (const one of sent) {
      if (!one) continue;
      const { intent, answer } = one;
      this.intents.set(keyOf(intent), intent);
      if (answer) this.note(intent, answer);
      else {
        unanswered.push(intent);
        this.inDoubt.set(keyOf(intent), intent);
      }
    }
    return unanswered;
  }

  /** Some that were acknowledged, spread over all of them. */
  sample(most: number): (Acknowledged & { readonly intent: Intent })[] {
    const all = [...this.promised.values()];
    const step = Math.max(1, Math.floor(all.length / most));
    return all.filter((_, at) => at % step === 0);
  }

  /** Those that nobody knows the end of. */
  open(): Intent[] {
    const settled = (key: string) => this.promised.has(key) || this.refused.has(key);
    return [...this.intents].flatMap(([key, intent]) => (settled(key) ? [] : [intent]));
  }

  /** @param log everything that is there, in order */
  compare(log: readonly RecordedEvent[]): Comparison {
    const places = new Map<string, RecordedEvent[]>();
    for (const event of log) {
      const there = places.get(event.id);
      if (there) there.push(event);
      else places.set(event.id, [event]);
    }
    const comparison = { ...NOTHING_WRONG };
    for (const { intent, revision, position } of this.promised.values()) {
      const there = intent.ids.map((id) => places.get(id)?.[0]);
      if (there.some((event) => event === undefined)) comparison.lost += 1;
      const last = there.at(-1);
      if (last && (last.revision !== revision || last.position !== position)) comparison.moved += 1;
      if (last && last.stream !== intent.stream) comparison.moved += 1;
    }
    for (const intent of this.intents.values()) {
      const there = intent.ids.map((id) => places.get(id)?.[0]);
      const kept = there.filter((event) => event !== undefined);
      if (kept.length > 0 && !isWhole(kept, intent)) comparison.halfKept += 1;
      if (kept.length > 0 && !this.promised.has(keyOf(intent))) comparison.keptUnacknowledged += 1;
    }
    const isThere = ({ ids }: Intent) => ids.some((id) => places.has(id));
    comparison.refusedThoughKept = [...this.refused.values()].filter(isThere).length;
    comparison.keptThoughDenied = [...this.notWritten].filter(
      ([key, intent]) => isThere(intent) && !this.inDoubt.has(key) && !this.promised.has(key),
    ).length;
    comparison.doubled = [...places.values()].filter(({ length }) => length > 1).length;
    const known = new Set([...this.intents.values()].flatMap(({ ids }) => ids));
    comparison.strangers = [...places.keys()].filter((id) => !known.has(id)).length;
    return comparison;
  }

  /** What of the acknowledged is not there, and whether all of it is from the end. */
  missing(log: readonly RecordedEvent[]): {
    readonly events: number;
    readonly characters: number;
    readonly notFromTheEnd: number;
  } {
    const there = new Set(log.map(({ id }) => id));
    const end = log.at(-1)?.position ?? '';
    const missing = { events: 0, characters: 0, notFromTheEnd: 0 };
    for (const { intent, position } of this.promised.values()) {
      const lost = intent.ids.filter((id) => !there.has(id));
      missing.events += lost.length;
      missing.characters += lost.reduce((sum, id) => sum + fillOf(id) + ENVELOPE, 0);
      if (lost.length > 0 && position <= end) missing.notFromTheEnd += lost.length;
    }
    return missing;
  }

  private note(intent: Intent, answer: Answer): void {
    const key = keyOf(intent);
    switch (answer.kind) {
      case 'acknowledged': {
        const before = this.promised.get(key);
        const same = before?.revision === answer.revision && before.position === answer.position;
        if ((before && !same) || this.refused.has(key)) this.changedAnswers += 1;
        this.promised.set(key, { ...answer, intent });
        break;
      }
      case 'conflict':
        // Refused after it was acknowledged: the promise was not kept even while it ran.
        if (this.promised.has(key)) this.changedAnswers += 1;
        this.refused.set(key, intent);
        break;
      case 'fault':
        this.faults.push(answer.words);
        break;
      case 'notWritten':
        this.notWritten.set(key, intent);
        break;
      case 'unknown':
        this.inDoubt.set(key, intent);
    }
  }
}

export interface Comparison {
  /** Acknowledged appends of which an event is missing. */
  lost: number;
  /** Events that are there twice. */
  doubled: number;
  /** Acknowledged at a revision or position where it is not. */
  moved: number;
  /** Appends of which a part is there, or that lie apart. */
  halfKept: number;
  /** There, though nobody was told: allowed, a retry finds it. */
  keptUnacknowledged: number;
  /** There, though somebody was told that another was first. */
  refusedThoughKept: number;
  /** There, though somebody was told that nothing was written. */
  keptThoughDenied: number;
  /** There, and nobody sent it. */
  strangers: number;
}

const NOTHING_WRONG: Comparison = {
  lost: 0,
  doubled: 0,
  moved: 0,
  halfKept: 0,
  keptUnacknowledged: 0,
  refusedThoughKept: 0,
  keptThoughDenied: 0,
  strangers: 0,
};

/** Everything that may not be. */
export function broken(comparison: Comparison): number {
  const { keptUnacknowledged, ...wrong } = comparison;
  void keptUnacknowledged;
  return Object.values(wrong).reduce((sum, one) => sum + one, 0);
}

function keyOf({ ids }: Intent): string {
  return ids[0] ?? '';
}

/** All of it, side by side in its stream and in the log. */
function isWhole(kept: readonly RecordedEvent[], { stream, ids }: Intent): boolean {
  const [first] = kept;
  if (!first || kept.length !== ids.length) return false;
  return kept.every(
    (event, at) =>
      event.stream === stream &&
      event.revision === first.revision + BigInt(at) &&
      numberOf(event) === numberOf(first) + at,
  );
}

/** Only this proof looks into positions: those of one append must be neighbours. */
function numberOf({ position }: RecordedEvent): number {
  return Number(/\d+$/.exec(position)?.[0]);
}
