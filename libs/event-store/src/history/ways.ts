import type { z } from 'zod';
import type { FactSchemas } from '../facts.js';

/** A fact's name, and which of its shapes. */
export interface FactVersion {
  readonly type: string;
  /** From 1. */
  readonly version: number;
}

/** One step from how a fact was once written to how it is understood now. */
export interface Upcaster {
  readonly from: FactVersion;
  /** Another name, or a higher version of the same. */
  readonly to: FactVersion;
  /** Pure; gets the data as the older program wrote it. */
  readonly upcast: (data: unknown) => unknown;
}

/** How what was stored under one name and version is read today. */
export interface Way {
  /** What it is called today. */
  readonly type: string;
  /** The shape that it has today. */
  readonly shape: z.ZodType;
  /** In the order in which they are applied; empty for what is written today. */
  readonly upcasters: readonly Upcaster[];
}

/** What is wrong with the upcasters themselves; found when the program starts, never when an event is read. */
export class HistoryBroken extends Error {
  override readonly name = 'HistoryBroken';
}

/**
 * From every name and version that there ever was to what it is today: type → its versions, the first at 0. The last
 * one of a type that is still written is what is written.
 * @throws HistoryBroken where a version was forgotten, leads nowhere, or comes back to itself
 */
export function waysOf(
  schemas: readonly FactSchemas[],
  upcasters: readonly Upcaster[],
): ReadonlyMap<string, readonly Way[]> {
  const facts = factsOf(schemas);
  const next = new Map<string, Upcaster>();
  for (const one of upcasters) {
    demandForwards(one);
    if (next.has(named(one.from))) throw new HistoryBroken(`${named(one.from)} has two upcasters.`);
    next.set(named(one.from), one);
  }
  const types = new Set([...facts.keys(), ...upcasters.map(({ from }) => from.type)]);
  const newest = new Map([...types].map((type) => [type, newestOf(type, facts, upcasters)]));
  return new Map(
    [...newest].map(([type, count]) => {
      const versions = Array.from({ length: count }, (_, at) => ({ type, version: at + 1 }));
      return [type, versions.map((from) => wayFrom(from, next, newest, facts))];
    }),
  );
}

function named({ type, version }: FactVersion): string {
  return `${type} v${version}`;
}

function factsOf(schemas: readonly FactSchemas[]): Map<string, z.ZodType> {
  const facts = new Map<string, z.ZodType>();
  for (const [type, shape] of schemas.flatMap((one) => Object.entries(one))) {
    if (facts.has(type)) throw new HistoryBroken(`Two facts are called ${type}.`);
    facts.set(type, shape);
  }
  return facts;
}

function demandForwards({ from, to }: Upcaster): void {
  for (const one of [from, to]) {
    if (!Number.isSafeInteger(one.version) || one.version < 1)
      throw new HistoryBroken(`${named(one)}: versions are whole numbers from 1.`);
  }
  if (from.type !== to.type || to.version > from.version) return;
  throw new HistoryBroken(`${named(from)} must become a higher version or a new type.`);
}

/** The newest version of a fact that is written; of one that is not any more, the newest that there was. */
function newestOf(
  type: string,
  facts: ReadonlyMap<string, z.ZodType>,
  upcasters: readonly Upcaster[],
): number {
  const written = facts.has(type) ? 1 : 0;
  const versions = upcasters.flatMap(({ from, to }) => [
    ...(from.type === type ? [from.version + written] : []),
    ...(to.type === type ? [to.version] : []),
  ]);
  return Math.max(1, ...versions);
}

function wayFrom(
  from: FactVersion,
  next: ReadonlyMap<string, Upcaster>,
  newest: ReadonlyMap<string, number>,
  facts: ReadonlyMap<string, z.ZodType>,
): Way {
  const upcasters: Upcaster[] = [];
  const seen = new Set<string>();
  let at = from;
  for (let step = next.get(named(at)); step; step = next.get(named(at))) {
    if (seen.has(named(at))) throw new HistoryBroken(`${named(from)} goes in a circle.`);
    seen.add(named(at));
    upcasters.push(step);
    at = step.to;
  }
  const shape = facts.get(at.type);
  if (!shape || at.version !== newest.get(at.type)) {
    throw new HistoryBroken(`${named(from)} becomes ${named(at)}, which nobody writes.`);
  }
  return { type: at.type, shape, upcasters };
}
