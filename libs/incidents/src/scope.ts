import { Refusal } from '#event-store';
import { conditionOverLimit, tidiedCondition } from './condition.js';
import { type Scope, SCOPE_LIMITS, type Window } from './events.js';

/** Refuses a scope that concerns nobody, or more than one fact can hold. */
export function demandScope(scope: Scope): void {
  if (scope.components.length === 0 && scope.customers.length === 0 && !scope.where) {
    throw new Refusal(
      'SCOPE_EMPTY',
      'The scope names no component, no condition and no customer.',
      'Name at least one component, a condition, or the customers it concerns.',
      'scope',
    );
  }
  demandCondition(scope);
  demandWindow(scope.window);
  const over = overLimit(scope);
  if (!over) return;
  throw new Refusal(
    'SCOPE_TOO_LARGE',
    `The scope would name ${over}.`,
    'Name the components and regions that the customers have in common, or declare a second incident for the others.',
    'scope',
  );
}

function demandCondition({ where }: Scope): void {
  const over = where && conditionOverLimit(where);
  if (!over) return;
  throw new Refusal(
    'CONDITION_TOO_LARGE',
    `The condition has ${over}.`,
    'Say it with fewer conditions, or declare a second incident for the others.',
    'where',
  );
}

function demandWindow(window: Window | undefined): void {
  if (!window?.until || Date.parse(window.from) < Date.parse(window.until)) return;
  throw new Refusal(
    'TIME_IMPOSSIBLE',
    'window.until is not later than window.from.',
    'Give the times as they were, with their zone.',
    'window.until',
  );
}

/** What is too much for one fact, with its limit. */
function overLimit(scope: Scope): string | undefined {
  for (const list of ['components', 'regions', 'customers', 'except'] as const) {
    const count = scope[list]?.length ?? 0;
    if (count > SCOPE_LIMITS[list])
      return `${count} ${list}, where ${SCOPE_LIMITS[list]} is the limit`;
  }
  const bytes = Buffer.byteLength(JSON.stringify(scope));
  return bytes > SCOPE_LIMITS.bytes
    ? `ids of ${bytes} bytes, where ${SCOPE_LIMITS.bytes} is the limit`
    : undefined;
}

/** The same scope with its lists sorted and without repetition, and without parts that say nothing. */
export function tidied({ components, regions, customers, where, except, window }: Scope): Scope {
  return {
    components: distinct(components),
    regions: regions && distinct(regions),
    customers: distinct(customers),
    ...(where && { where: tidiedCondition(where) }),
    ...(except && except.length > 0 && { except: distinct(except) }),
    ...(window && { window }),
  };
}

export function sameScope(one: Scope, other: Scope): boolean {
  return JSON.stringify(tidied(one)) === JSON.stringify(tidied(other));
}

export function union(one: readonly string[], other: readonly string[]): string[] {
  return distinct([...one, ...other]);
}

export function without(all: readonly string[], some: readonly string[]): string[] {
  const gone = new Set(some);
  return all.filter((item) => !gone.has(item));
}

function distinct(list: readonly string[]): string[] {
  return [...new Set(list)].sort();
}
