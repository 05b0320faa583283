import { Refusal } from '#event-store';
import type { Projection } from '../projection.js';

/** Ledgers are no views: what they say was done once, and is not made again. */
export function isRebuildable({ tables }: Projection): boolean {
  return tables.length > 0;
}

/** Projections in groups that read each other's tables, each in the order it is told of events. */
export function rebuiltTogether(projections: readonly Projection[]): Projection[][] {
  const rebuildable = projections.filter(isRebuildable);
  let groups: Projection[][] = rebuildable.map((projection) => [projection]);
  for (const { name, reads = [] } of rebuildable) {
    const touches = (group: Projection[]) =>
      group.some((other) => other.name === name || reads.includes(other.name));
    const joined = new Set(groups.filter(touches).flat());
    const one = rebuildable.filter((projection) => joined.has(projection));
    groups = [...groups.filter((group) => !touches(group)), one];
  }
  const place = ([first]: Projection[]) => (first ? rebuildable.indexOf(first) : -1);
  return groups.sort((a, b) => place(a) - place(b));
}

/**
 * The groups to work on: all of them, or the one of the projection named.
 * @throws Refusal UNKNOWN_PROJECTION, LEDGER_NOT_REBUILT
 */
export function groupsFor(
  projections: readonly Projection[],
  name: string | undefined,
): Projection[][] {
  const groups = rebuiltTogether(projections);
  if (name === undefined) return groups;
  const named = projections.find((projection) => projection.name === name);
  const known = groups.flat().map((projection) => projection.name);
  if (!named) {
    throw new Refusal(
      'UNKNOWN_PROJECTION',
      `There is no projection called "${name}".`,
      `Name one of these: ${known.join(', ')}.`,
    );
  }
  if (!isRebuildable(named)) {
    throw new Refusal(
      'LEDGER_NOT_REBUILT',
      `"${name}" is a ledger: it says what was done, and doing it is not repeated. It is never rebuilt.`,
      `Name one of these: ${known.join(', ')}.`,
    );
  }
  return groups.filter((group) => group.includes(named));
}
