import { type Decider, Refusal } from '#event-store';
import {
  type IncidentEvent,
  incidentEvents,
  type IncidentKind,
  type Phase,
  type Scope,
} from './events.js';
import { isLastPhase } from './phases.js';

interface Declared {
  readonly kind: IncidentKind;
  readonly severity: string;
  readonly scope: Scope;
  readonly imported: boolean;
  readonly phase: Phase | null;
  readonly updates: readonly string[];
}

export type Incident =
  | { readonly status: 'unknown' }
  | ({ readonly status: 'open' } & Declared)
  | ({ readonly status: 'over' } & Declared);

export const incident: Decider<Incident, IncidentEvent> = {
  name: 'incident',
  events: incidentEvents,
  initial: { status: 'unknown' },
  evolve: {
    IncidentDeclared: (_, { kind, severity, scope, origin }) => ({
      status: 'open',
      kind,
      severity,
      scope,
      imported: origin !== null,
      phase: null,
      updates: [],
    }),
    ScopeWidened: (state, { scope }) => changed(state, { scope }),
    ScopeNarrowed: (state, { scope }) => changed(state, { scope }),
    SeverityReassessed: (state, { severity }) => changed(state, { severity }),
    UpdatePublished: (state, { updateId, phase }) => {
      if (state.status === 'unknown') return state;
      const status = isLastPhase(phase) ? 'over' : 'open';
      return { ...state, status, phase, updates: [...state.updates, updateId] };
    },
    UpdateCorrected: (state, { updateId }) =>
      state.status === 'unknown' ? state : { ...state, updates: [...state.updates, updateId] },
  },
};

function changed(state: Incident, change: Partial<Pick<Declared, 'scope' | 'severity'>>): Incident {
  return state.status === 'unknown' ? state : { ...state, ...change };
}

/** The incident, or the refusal that there is none. */
export function demandDeclared(state: Incident): Exclude<Incident, { status: 'unknown' }> {
  if (state.status !== 'unknown') return state;
  throw new Refusal(
    'UNKNOWN_INCIDENT',
    'There is no such incident.',
    'Check the id, or declare the incident first.',
    'incidentId',
  );
}

/** The incident while something can still be done about it. */
export function demandOpen(state: Incident): Extract<Incident, { status: 'open' }> {
  const declared = demandDeclared(state);
  if (declared.status === 'open') return declared;
  throw new Refusal(
    'INCIDENT_OVER',
    'The incident is over.',
    'Correct what was said, or declare a new incident.',
    'incidentId',
  );
}
