import { NewerSchema } from '../errors.js';
import type { FactSchemas } from '../facts.js';

/** One step from how a fact was once written to how it is understood now. */
export interface Upcaster {
  readonly from: FactVersion;
  readonly to: FactVersion;
  /** Pure; gets the data as the older program wrote it. */
  readonly upcast: (data: unknown) => unknown;
}

export interface FactVersion {
  readonly type: string;
  /** From 1. */
  readonly version: number;
}

/** What is wrong with the upcasters themselves; found when the program starts, never when an event is read. */
export class HistoryBroken extends Error {
  override readonly name = 'HistoryBroken';
}

/**
 * Which facts this program understands, in which version, and how older ones are brought to it. Steps are chained
 * until nothing older is left.
 */
export class FactHistory {
  private readonly newest = new Map<string, number>();
  private readonly steps = new Map<string, Upcaster>();
  /** Old name → the name it has now, for names that changed. */
  private readonly renamed = new Map<string, string>();

  /** @throws HistoryBroken where steps go in a circle, back, or nowhere */
  constructor(facts: readonly FactSchemas[], upcasters: readonly Upcaster[] = []) {
    for (const type of facts.flatMap((schemas) => Object.keys(schemas))) this.newest.set(type, 1);
    const known = new Set(this.newest.keys());
    for (const upcaster of upcasters) this.add(upcaster);
    for (const { to } of upcasters) {
      if (known.has(to.type))
        this.newest.set(to.type, Math.max(to.version, this.versionOf(to.type)));
    }
    for (const { from } of upcasters) this.follow(from);
  }

  /** The version in which a fact is written now. */
  versionOf(type: string): number {
    return this.newest.get(type) ?? 1;
  }

  /** The name by which a stored type is known now. Costs a lookup, nothing where no name ever changed. */
  nameOf(type: string): string {
    return this.renamed.size === 0 ? type : (this.renamed.get(type) ?? type);
  }

  /** Names under which facts that are known by names with this beginning were once stored. */
  oldNamesOf(prefix: string): string[] {
    return [...this.renamed].flatMap(([old, now]) => (now.startsWith(prefix) ? [old] : []));
  }

  /**
   * The data of a fact as this program understands it.
   * @throws NewerSchema where a newer program wrote it
   */
  present({ type, version }: FactVersion, data: unknown): unknown {
    let at: FactVersion = { type, version };
    let now = data;
    for (let step = this.steps.get(keyOf(at)); step; step = this.steps.get(keyOf(at))) {
      now = step.upcast(now);
      at = step.to;
    }
    const known = this.versionOf(at.type);
    if (at.version > known) throw new NewerSchema(type, version, known);
    return now;
  }

  private add(upcaster: Upcaster): void {
    const { from, to } = upcaster;
    if (from.type === to.type && to.version <= from.version) {
      throw new HistoryBroken(
        `${from.type} ${from.version} must become a higher version or a new type.`,
      );
    }
    if (this.steps.has(keyOf(from))) {
      throw new HistoryBroken(`${from.type} ${from.version} has two upcasters.`);
    }
    this.steps.set(keyOf(from), upcaster);
  }

  /** Where a step leads in the end. */
  private follow(from: FactVersion): void {
    const seen = new Set<string>();
    let at = from;
    for (let step = this.steps.get(keyOf(at)); step; step = this.steps.get(keyOf(at))) {
      if (seen.has(keyOf(at))) throw new HistoryBroken(`${from.type} goes in a circle.`);
      seen.add(keyOf(at));
      at = step.to;
    }
    if (!this.newest.has(at.type)) {
      throw new HistoryBroken(`${from.type} becomes ${at.type}, which nobody knows.`);
    }
    if (at.type !== from.type) this.renamed.set(from.type, at.type);
  }
}

function keyOf({ type, version }: FactVersion): string {
  return `${type} ${version}`;
}
