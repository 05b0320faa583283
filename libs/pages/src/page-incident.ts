import type { IncidentKind, Origin, Phase, Severity, Words } from '#incidents';
import type { ComponentState } from './component-state.js';

/** A component as the public sees it. */
export interface PageComponent {
  readonly id: string;
  readonly name: string;
  readonly groupId: string | null;
  readonly description: string | null;
  readonly addedAt: string;
  readonly changedAt: string;
}

export interface PageGroup {
  readonly id: string;
  readonly name: string;
  readonly addedAt: string;
}

export interface PageUpdate {
  readonly id: string;
  readonly place: string;
  /** Null for a correction: it keeps the phase. */
  readonly phase: Phase | null;
  readonly words: Words;
  readonly nextUpdateAt: string | null;
  readonly publishedAt: string;
  /** The id of the update whose words were wrong. */
  readonly corrects: string | null;
  readonly steppedBackBecause: string | null;
  readonly importedStatus: string | null;
  /** What the incident did to its components when this was said. */
  readonly state: ComponentState;
  readonly components: readonly string[];
}

/** An incident as the public sees it: no customer is named. Times are ISO 8601, UTC. */
export interface PageIncident {
  readonly id: string;
  readonly title: string;
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly beganAt: string;
  readonly declaredAt: string;
  readonly updatedAt: string;
  readonly monitoringAt: string | null;
  readonly overAt: string | null;
  readonly components: readonly string[];
  readonly regions: readonly string[] | null;
  readonly origin: Origin | null;
  readonly phase: Phase | null;
  readonly nextUpdateAt: string | null;
  readonly open: boolean;
  /** Newest first. */
  readonly updates: readonly PageUpdate[];
}

/** What is said now: the newest update, in its corrected words where they were corrected. */
export function currentWords({ updates }: Pick<PageIncident, 'updates'>): Words | null {
  const newest = updates.find(({ corrects }) => corrects === null);
  if (!newest) return null;
  return correctionOf(updates, newest.id)?.words ?? newest.words;
}

/** The newest correction of an update. A correction can itself be corrected. */
export function correctionOf(updates: readonly PageUpdate[], id: string): PageUpdate | undefined {
  const first = updates.find(({ corrects }) => corrects === id);
  return first && (correctionOf(updates, first.id) ?? first);
}

/** Only announced: it has not begun, so nothing is affected yet. */
export function isPlanned({ kind, phase }: Pick<PageIncident, 'kind' | 'phase'>): boolean {
  return kind === 'maintenance' && (phase === null || phase === 'scheduled');
}
