import type { IncidentKind, Phase, Severity } from '#incidents';

/** Statuspage's words, mildest first: many clients know exactly these. */
export const COMPONENT_STATES = [
  'operational',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'major_outage',
] as const;
export type ComponentState = (typeof COMPONENT_STATES)[number];

export interface Effect {
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly phase: Phase | null;
}

/** What an incident does to the components in its scope while it is open. */
export function stateUnder({ kind, severity, phase }: Effect): ComponentState {
  if (phase === 'resolved' || phase === 'completed') return 'operational';
  if (kind === 'maintenance') {
    return phase === null || phase === 'scheduled' ? 'operational' : 'under_maintenance';
  }
  if (kind === 'degradation') return 'degraded_performance';
  if (kind !== 'outage') return 'operational';
  return OUTAGE[severity];
}

const OUTAGE: Readonly<Record<Severity, ComponentState>> = {
  minor: 'degraded_performance',
  major: 'partial_outage',
  critical: 'major_outage',
};

export function worst(states: Iterable<ComponentState>): ComponentState {
  let at = 0;
  for (const state of states) at = Math.max(at, COMPONENT_STATES.indexOf(state));
  return COMPONENT_STATES[at] ?? 'operational';
}

/** The state of every component that something open touches; all others are operational. */
export function componentStates(
  open: Iterable<Effect & { readonly components: readonly string[] }>,
): Map<string, ComponentState> {
  const states = new Map<string, ComponentState>();
  for (const incident of open) {
    const state = stateUnder(incident);
    for (const id of incident.components) states.set(id, worst([state, states.get(id) ?? state]));
  }
  return states;
}
