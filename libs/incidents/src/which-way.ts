import { Refusal } from '#event-store';
import type { Scope, Window } from './events.js';

/**
 * Refuses to widen to a scope that is plainly smaller. Whether one condition lets through more than another is not
 * worked out: where both are there, the word of whoever changes it counts.
 */
export function demandWider(before: Scope, after: Scope): void {
  if (isOnlyMoreDemanding(before, after)) wrongWay('where', 'fewer', 'narrowScope');
  if (endsEarlier(before.window, after.window)) wrongWay('window', 'fewer', 'narrowScope');
}

/** Refuses to narrow to a scope that is plainly larger. */
export function demandNarrower(before: Scope, after: Scope): void {
  if (isOnlyMoreDemanding(after, before)) wrongWay('where', 'more', 'widenScope');
  if (endsEarlier(after.window, before.window)) wrongWay('window', 'more', 'widenScope');
}

/** A condition where there was none, on the users of components. Without components it is what lets anybody in. */
function isOnlyMoreDemanding(before: Scope, after: Scope): boolean {
  return before.where === undefined && after.where !== undefined && before.components.length > 0;
}

/** An end where there was none, or an earlier one. */
function endsEarlier(before: Window | undefined, after: Window | undefined): boolean {
  const [old, now] = [before?.until ?? null, after?.until ?? null];
  if (now === null) return false;
  return old === null || Date.parse(now) < Date.parse(old);
}

function wrongWay(field: string, how: 'fewer' | 'more', verb: string): never {
  throw new Refusal(
    'SCOPE_WRONG_WAY',
    `With this ${field} the incident would concern ${how} customers, not ${how === 'more' ? 'fewer' : 'more'}.`,
    `Use ${verb}, or leave the ${field} as it is.`,
    field,
  );
}
