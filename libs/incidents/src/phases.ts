import type { IncidentKind, Phase } from './events.js';

const INCIDENT_PHASES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
const MAINTENANCE_PHASES = ['scheduled', 'in_progress', 'verifying', 'completed'] as const;

/** The phases of a kind of incident, first to last. */
export function phasesOf(kind: IncidentKind): readonly Phase[] {
  return kind === 'maintenance' ? MAINTENANCE_PHASES : INCIDENT_PHASES;
}

/** After these nothing more is promised. */
export function isLastPhase(phase: Phase): boolean {
  return phase === 'resolved' || phase === 'completed';
}

export type PhaseStep = 'forward' | 'back' | 'foreign';

/** How a step from one phase to another looks; staying where one is counts as forward. */
export function phaseStep(kind: IncidentKind, from: Phase | null, to: Phase): PhaseStep {
  const phases = phasesOf(kind);
  const target = phases.indexOf(to);
  if (target === -1) return 'foreign';
  return from !== null && target < phases.indexOf(from) ? 'back' : 'forward';
}
