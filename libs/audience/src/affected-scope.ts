import type { EventOf } from '#event-store';
import { type incidentEvents, type IncidentKind, isLastPhase, type Scope } from '#incidents';

type Facts = EventOf<typeof incidentEvents>;
type FactOf<T extends Facts['type']> = Extract<Facts, { type: T }>['data'];

/** What of an incident decides whom it affects, and how its list stands: the columns of `affected_scopes`. Flags are 0 or 1. */
export interface AffectedScopeRow {
  readonly incident_id: string;
  readonly kind: string;
  readonly severity: string;
  /** A `Scope` as JSON. */
  readonly scope: string;
  /** From when on customers are affected: where the window begins, or else the incident. ISO 8601, UTC. */
  readonly starts_at: string;
  readonly began_at: string;
  /** Where the window ends; null: it goes on. */
  readonly ends_at: string | null;
  readonly over: number;
  /** When it was over; null while it is not. */
  readonly over_at: string | null;
  /** History from elsewhere that nobody is told. */
  readonly backfilled: number;
  /** Customers on its list of exposed ones. */
  readonly exposed: number;
  /** Events that have changed its list. */
  readonly turns: number;
  readonly affected_now: number;
  /** Customers who are or were affected. */
  readonly affected_ever: number;
}

export function declaredScope(id: string, fact: FactOf<'IncidentDeclared'>): AffectedScopeRow {
  const { kind, severity, scope, origin } = fact;
  const began_at = utc(fact.beganAt);
  return {
    incident_id: id,
    kind,
    severity,
    began_at,
    ...ofScope(scope, began_at),
    over: 0,
    over_at: null,
    backfilled: origin !== null && !origin.notify ? 1 : 0,
    exposed: 0,
    turns: 0,
    affected_now: 0,
    affected_ever: 0,
  };
}

export function rescoped(row: AffectedScopeRow, scope: Scope): AffectedScopeRow {
  return { ...row, ...ofScope(scope, row.began_at) };
}

function ofScope(scope: Scope, beganAt: string) {
  const { window } = scope;
  return {
    scope: JSON.stringify(scope),
    starts_at: window ? utc(window.from) : beganAt,
    ends_at: window?.until ? utc(window.until) : null,
  };
}

/** The scope of a row: written from a fact's own. */
export function scopeIn({ scope }: Pick<AffectedScopeRow, 'scope'>): Scope {
  return JSON.parse(scope) as Scope;
}

/** The kind in a row: written from a fact's own. */
export function kindIn({ kind }: Pick<AffectedScopeRow, 'kind'>): IncidentKind {
  return kind as IncidentKind;
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

const SPELLED =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** One spelling of a moment, so that text order is time order. */
export function utc(moment: string): string {
  // Most are spelled so already, and a Date costs ten times as much as this look.
  if (SPELLED.test(moment)) return moment;
  return new Date(moment).toISOString();
}
