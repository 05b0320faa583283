import { Refusal } from '#event-store';
import type { Scope } from './events.js';

/** Refuses a scope that concerns nobody. */
export function demandScope(scope: Scope): void {
  if (scope.components.length > 0 || scope.customers.length > 0) return;
  throw new Refusal(
    'SCOPE_EMPTY',
    'The scope names no component and no customer.',
    'Name at least one component, or the customers it concerns.',
    'scope',
  );
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
