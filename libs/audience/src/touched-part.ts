import type { Scope } from '#incidents';
import { type Asked, everybody, type Part } from './membership.query.js';
import { mayDiffer } from './partition.js';
import { EVERYBODY, type UsePartitions } from './use-partitions.projection.js';

/**
 * The part of the customers in which two scopes may differ, apart from those named one by one; undefined: nowhere. So
 * that what a change costs hangs on how much it changes.
 */
export async function touchedPart(
  partitions: UsePartitions,
  was: Asked,
  is: Asked,
): Promise<Part | undefined> {
  const [before, after] = [was.scope, is.scope];
  const differing = [
    ...without(before.components, after.components),
    ...without(after.components, before.components),
  ];
  if (differing.length > 0) {
    const asksAll = before.components.length === 0 || after.components.length === 0;
    return asksAll || !asksTheSame(before, after) ? everybody : { usersOf: differing };
  }
  const components = after.components.length > 0 ? after.components : [EVERYBODY];
  await partitions.load(components);
  const touched = partitions
    .of(components)
    .filter((partition) => mayDiffer(before, after, is.kind, partition));
  if (touched.length === 0) return undefined;
  return {
    regions: distinct(touched.map(({ region }) => region)),
    segments: distinct(touched.map(({ segment }) => segment)),
    statuses: distinct(touched.map(({ status }) => status)),
  };
}

function asksTheSame(one: Scope, other: Scope): boolean {
  const asked = ({ regions, where, window }: Scope) =>
    JSON.stringify([regions, where ?? null, window?.until ?? null]);
  return asked(one) === asked(other);
}

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((one) => !some.includes(one));
}

function distinct(list: readonly string[]): string[] {
  return [...new Set(list)].sort();
}
