import type { EventOf } from '#event-store';
import { type incidentEvents, isLastPhase, type Scope } from '#incidents';

type Facts = EventOf<typeof incidentEvents>;
type FactOf<T extends Facts['type']> = Extract<Facts, { type: T }>['data'];

/** What of an incident decides whom it affects: the columns of `affected_scopes`. Flags are 0 or 1. */
export interface AffectedScopeRow {
  readonly incident_id: string;
  readonly kind: string;
  readonly severity: string;
  /** A `Scope` as JSON. */
  readonly scope: string;
  /** ISO 8601, UTC. */
  readonly began_at: string;
  readonly over: number;
  readonly everywhere: number;
  /** History from elsewhere that nobody is told. */
  readonly backfilled: number;
}

/** One item of the lists of a scope: a row of `affected_scope_parts`. */
export interface ScopePartRow {
  readonly incident_id: string;
  readonly part: string;
  readonly item: string;
}

export function declaredScope(id: string, fact: FactOf<'IncidentDeclared'>): AffectedScopeRow {
  const { kind, severity, scope, origin } = fact;
  return {
    incident_id: id,
    kind,
    severity,
    scope: JSON.stringify(scope),
    began_at: utc(fact.beganAt),
    over: 0,
    everywhere: scope.regions === null ? 1 : 0,
    backfilled: origin !== null && !origin.notify ? 1 : 0,
  };
}

export function rescoped(row: AffectedScopeRow, scope: Scope): AffectedScopeRow {
  const everywhere = scope.regions === null ? 1 : 0;
  return { ...row, scope: JSON.stringify(scope), everywhere };
}

/** What an update says of the end: it is over, it was over long ago, or it goes on. */
export function endingSaidBy({
  phase,
  words,
  importedStatus,
}: FactOf<'UpdatePublished'>): 'over' | 'history' | 'goes on' {
  if (!isLastPhase(phase)) return 'goes on';
  return 'body' in words || importedStatus !== null ? 'history' : 'over';
}

/** A scope's lists as (part, item) pairs. */
export function partsOf({ components, regions, customers }: Scope): [part: string, item: string][] {
  return [
    ...components.map((item): [string, string] => ['component', item]),
    ...(regions ?? []).map((item): [string, string] => ['region', item]),
    ...customers.map((item): [string, string] => ['customer', item]),
  ];
}

const SPELLED =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** One spelling of a moment, so that text order is time order. */
export function utc(moment: string): string {
  // Most are spelled so already, and a Date costs ten times as much as this look.
  if (SPELLED.test(moment)) return moment;
  return new Date(moment).toISOString();
}
