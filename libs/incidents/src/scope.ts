import { Refusal } from '#event-store';
import { type Scope, SCOPE_LIMITS } from './events.js';

/** Refuses a scope that concerns nobody, or more than one fact can hold. */
export function demandScope(scope: Scope): void {
  if (scope.components.length === 0 && scope.customers.length === 0) {
    throw new Refusal(
      'SCOPE_EMPTY',
      'The scope names no component and no customer.',
      'Name at least one component, or the customers it concerns.',
      'scope',
    );
  }
  const over = overLimit(scope);
  if (!over) return;
  throw new Refusal(
    'SCOPE_TOO_LARGE',
    `The scope would name ${over}.`,
    'Name the components and regions that the customers have in common, or declare a second incident for the others.',
    'scope',
  );
}

/** What is too much for one fact, with its limit. */
function overLimit(scope: Scope): string | undefined {
  for (const list of ['components', 'regions', 'customers'] as const) {
    const count = scope[list]?.length ?? 0;
    if (count > SCOPE_LIMITS[list])
      return `${count} ${list}, where ${SCOPE_LIMITS[list]} is the limit`;
  }
  // Ids are ASCII: a character is a byte.
  const bytes = JSON.stringify(scope).length;
  return bytes > SCOPE_LIMITS.bytes
    ? `ids of ${bytes} bytes, where ${SCOPE_LIMITS.bytes} is the limit`
    : undefined;
}

/** The same scope with its lists sorted and without repetition. */
export function tidied(scope: Scope): Scope {
  return {
    components: distinct(scope.components),
    regions: scope.regions && distinct(scope.regions),
    customers: distinct(scope.customers),
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
