import type { Condition, IncidentKind, Scope } from '#incidents';
import { concernsThoseWhoLeft } from './concerned.js';

/** Customers that have this in common; empty: none. The keys of component uses are ordered by it. */
export interface Partition {
  readonly region: string;
  readonly segment: string;
  readonly status: string;
}

/** What a rule says of all customers of a partition at once. */
type Answer = 'all' | 'none' | 'some';

/** Whether two scopes with the same components could have different customers in a partition. */
export function mayDiffer(
  one: Scope,
  other: Scope,
  kind: IncidentKind,
  partition: Partition,
): boolean {
  const [first, second] = [ruleOn(one, kind, partition), ruleOn(other, kind, partition)];
  if (first !== second) return true;
  return first === 'some' && !asksTheSame(one, other);
}

function asksTheSame(one: Scope, other: Scope): boolean {
  return (
    JSON.stringify(one.where) === JSON.stringify(other.where) &&
    (one.window?.until ?? null) === (other.window?.until ?? null)
  );
}

/** What the rule of a scope says of a partition, apart from who is named. */
export function ruleOn(scope: Scope, kind: IncidentKind, partition: Partition): Answer {
  const { region, status } = partition;
  if (status === 'churned' && !concernsThoseWhoLeft(kind)) return 'none';
  if (scope.regions && !scope.regions.includes(region)) return 'none';
  const answer = scope.where ? conditionOn(scope.where, partition) : 'all';
  return answer === 'all' && scope.window?.until ? 'some' : answer;
}

function conditionOn(one: Condition, partition: Partition): Answer {
  if ('all' in one) return allOf(one.all.map((member) => conditionOn(member, partition)));
  if ('any' in one)
    return inverse(allOf(one.any.map((member) => inverse(conditionOn(member, partition)))));
  if ('not' in one) return inverse(conditionOn(one.not, partition));
  if ('region' in one) return one.region.includes(partition.region) ? 'all' : 'none';
  if ('segment' in one) return one.segment.includes(partition.segment) ? 'all' : 'none';
  if ('status' in one) return one.status.includes(partition.status) ? 'all' : 'none';
  return 'some';
}

function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes('none')) return 'none';
  return answers.includes('some') ? 'some' : 'all';
}

function inverse(answer: Answer): Answer {
  if (answer === 'some') return 'some';
  return answer === 'all' ? 'none' : 'all';
}
