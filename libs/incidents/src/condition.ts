import { z } from 'zod';
import { catalogId } from '#catalog';
import { attributeName, attributeValue, ownWord, region } from './words-of-customers.js';

/** How large a condition may be. */
export const CONDITION_LIMITS = {
  /** A leaf alone is 1 deep. */
  depth: 5,
  leaves: 100,
  /** Values of one leaf, and members of one `all` or `any`. */
  values: 500,
} as const;

/**
 * What must hold of a customer. A leaf holds where the customer has one of the values; who has no region, segment or
 * attribute at all has none of any list.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Leaf;

export type Leaf =
  /** Uses one of these components. */
  | { readonly component: readonly string[] }
  | { readonly region: readonly string[] }
  | { readonly segment: readonly string[] }
  | { readonly status: readonly string[] }
  | { readonly attribute: string; readonly is: readonly string[] };

const oneOf = <S extends z.ZodType>(value: S) => z.array(value).min(1).max(CONDITION_LIMITS.values);

/** Strict: a condition of which a part is not understood must not be taken for another one. */
export const condition: z.ZodType<Condition> = z
  .union([
    z.strictObject({ all: z.lazy(() => oneOf(condition)) }),
    z.strictObject({ any: z.lazy(() => oneOf(condition)) }),
    z.strictObject({ not: z.lazy(() => condition) }),
    z.strictObject({ component: oneOf(catalogId) }),
    z.strictObject({ region: oneOf(region) }),
    z.strictObject({ segment: oneOf(ownWord) }),
    z.strictObject({ status: oneOf(ownWord) }),
    z.strictObject({ attribute: attributeName, is: oneOf(attributeValue) }),
  ])
  .meta({ id: 'Condition' });

/** The conditions directly within this one; undefined: it is a leaf. */
export function membersOf(one: Condition): readonly Condition[] | undefined {
  if ('all' in one) return one.all;
  if ('any' in one) return one.any;
  if ('not' in one) return [one.not];
  return undefined;
}

/** The leaves of a condition, from left to right. */
export function leavesOf(one: Condition): Leaf[] {
  // What has no members is a leaf.
  return membersOf(one)?.flatMap(leavesOf) ?? [one as Leaf];
}

/** The values of a leaf. */
export function valuesOf(leaf: Leaf): readonly string[] {
  if ('attribute' in leaf) return leaf.is;
  if ('component' in leaf) return leaf.component;
  if ('region' in leaf) return leaf.region;
  return 'segment' in leaf ? leaf.segment : leaf.status;
}

/** The components that a condition asks for. */
export function componentsIn(one: Condition): string[] {
  return leavesOf(one).flatMap((leaf) => ('component' in leaf ? leaf.component : []));
}

/** What is too much for one condition, with its limit; undefined: nothing. */
export function conditionOverLimit(one: Condition): string | undefined {
  const depth = depthOf(one, 1);
  if (depth > CONDITION_LIMITS.depth)
    return `conditions nested more than ${CONDITION_LIMITS.depth} deep`;
  const leaves = leavesOf(one);
  if (leaves.length > CONDITION_LIMITS.leaves)
    return `${leaves.length} conditions, where ${CONDITION_LIMITS.leaves} is the limit`;
  const values = Math.max(...leaves.map((leaf) => valuesOf(leaf).length));
  return values > CONDITION_LIMITS.values
    ? `${values} values in one condition, where ${CONDITION_LIMITS.values} is the limit`
    : undefined;
}

/** Looks no deeper than one more than the limit. */
function depthOf(one: Condition, depth: number): number {
  const members = membersOf(one) ?? [];
  if (members.length === 0 || depth > CONDITION_LIMITS.depth) return depth;
  return Math.max(...members.map((member) => depthOf(member, depth + 1)));
}

/** The same condition with its values sorted and without repetition; the order of its members is its author's. */
export function tidiedCondition(one: Condition): Condition {
  if ('all' in one) return { all: one.all.map(tidiedCondition) };
  if ('any' in one) return { any: one.any.map(tidiedCondition) };
  if ('not' in one) return { not: tidiedCondition(one.not) };
  if ('attribute' in one) return { attribute: one.attribute, is: sorted(one.is) };
  if ('component' in one) return { component: sorted(one.component) };
  if ('region' in one) return { region: sorted(one.region) };
  if ('segment' in one) return { segment: sorted(one.segment) };
  return { status: sorted(one.status) };
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
