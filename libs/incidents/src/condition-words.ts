import { type Condition, type Leaf, valuesOf } from './condition.js';

/** Values that are said before the rest is only counted. */
const NAMED = 5;

/** `in region eu-west or us-east, and not (of segment free)` */
export function conditionInWords(one: Condition): string {
  if ('all' in one) return joined(one.all, 'and');
  if ('any' in one) return joined(one.any, 'or');
  if ('not' in one) return `not (${conditionInWords(one.not)})`;
  const values = listed(valuesOf(one));
  return 'attribute' in one
    ? `with ${one.attribute} ${values}`
    : `${PREFIXES[kindOf(one)]} ${values}`;
}

const PREFIXES = {
  component: 'using',
  region: 'in region',
  segment: 'of segment',
  status: 'with status',
} as const;

function kindOf(leaf: Exclude<Leaf, { attribute: string }>): keyof typeof PREFIXES {
  if ('component' in leaf) return 'component';
  if ('region' in leaf) return 'region';
  return 'segment' in leaf ? 'segment' : 'status';
}

function joined(members: readonly Condition[], word: 'and' | 'or'): string {
  const needsBrackets = (member: Condition) =>
    members.length > 1 && ('all' in member || 'any' in member);
  return members
    .map((member) =>
      needsBrackets(member) ? `(${conditionInWords(member)})` : conditionInWords(member),
    )
    .join(word === 'and' ? ', and ' : ', or ');
}

function listed(values: readonly string[]): string {
  const named = values.slice(0, NAMED);
  const more = values.length - named.length;
  return more > 0 ? `${named.join(', ')} or one of ${more} more` : named.join(' or ');
}
