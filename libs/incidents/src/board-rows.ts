import type { EventOf, RecordedEvent } from '#event-store';
import type { incidentEvents } from './events.js';
import { isLastPhase } from './phases.js';

/** An incident as the console shows it: the columns of `incidents`. Moments that order rows are in UTC. */
export interface BoardRow {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly severity: string;
  readonly began_at: string;
  readonly detected_at: string;
  readonly declared_at: string;
  readonly changed_at: string;
  /** JSON, as are the origin and the last words. */
  readonly scope: string;
  readonly origin: string | null;
  readonly phase: string | null;
  readonly next_update_at: string | null;
  readonly over_at: string | null;
  readonly revision: string;
  readonly last_words: string | null;
}

/** Something that was said: the columns of `incident_updates`. */
export interface BoardUpdateRow {
  readonly id: string;
  readonly incident_id: string;
  readonly place: string;
  readonly phase: string | null;
  readonly words: string;
  readonly next_update_at: string | null;
  readonly published_at: string;
  readonly corrects: string | null;
  readonly stepped_back_because: string | null;
  readonly imported_status: string | null;
  readonly actor_kind: string;
  readonly actor_id: string;
}

type Facts = EventOf<typeof incidentEvents>;
type DataOf<T extends Facts['type']> = Extract<Facts, { type: T }>['data'];
type Later = Exclude<Facts['type'], 'IncidentDeclared'>;
type Envelope = Pick<RecordedEvent, 'metadata' | 'position' | 'revision'>;

/** The row of an incident that has just been declared. */
export function declaredRow(
  id: string,
  fact: DataOf<'IncidentDeclared'>,
  { metadata, revision }: Envelope,
): BoardRow {
  return {
    id,
    title: fact.title,
    kind: fact.kind,
    severity: fact.severity,
    began_at: utc(fact.beganAt),
    detected_at: utc(fact.detectedAt),
    declared_at: metadata.occurredAt,
    changed_at: metadata.occurredAt,
    scope: JSON.stringify(fact.scope),
    origin: fact.origin && JSON.stringify(fact.origin),
    phase: null,
    next_update_at: null,
    over_at: null,
    revision: String(revision),
    last_words: null,
  };
}

/** What each later fact changes in the row, besides when and by which revision. */
const changes: { readonly [T in Later]: (fact: DataOf<T>) => Partial<BoardRow> } = {
  ScopeWidened: ({ scope }) => ({ scope: JSON.stringify(scope) }),
  ScopeNarrowed: ({ scope }) => ({ scope: JSON.stringify(scope) }),
  SeverityReassessed: ({ severity }) => ({ severity }),
  UpdatePublished: ({ phase, words, nextUpdateAt, publishedAt }) => ({
    phase,
    next_update_at: nextUpdateAt && utc(nextUpdateAt),
    over_at: isLastPhase(phase) ? utc(publishedAt) : null,
    last_words: JSON.stringify(words),
  }),
  UpdateCorrected: ({ words, nextUpdateAt }) => ({
    next_update_at: nextUpdateAt && utc(nextUpdateAt),
    last_words: JSON.stringify(words),
  }),
};

/** The row after a later fact. */
export function nextRow<T extends Later>(
  row: BoardRow,
  type: T,
  fact: DataOf<T>,
  { metadata, revision }: Envelope,
): BoardRow {
  const changed = changes[type](fact);
  return { ...row, ...changed, changed_at: metadata.occurredAt, revision: String(revision) };
}

/** The row of what was said, by whom. */
export function saidRow(
  incidentId: string,
  said: DataOf<'UpdatePublished'> | DataOf<'UpdateCorrected'>,
  { metadata, position }: Envelope,
): BoardUpdateRow {
  const first = 'phase' in said ? said : undefined;
  return {
    id: said.updateId,
    incident_id: incidentId,
    place: position,
    phase: first?.phase ?? null,
    words: JSON.stringify(said.words),
    next_update_at: said.nextUpdateAt && utc(said.nextUpdateAt),
    published_at: utc(said.publishedAt),
    corrects: 'corrects' in said ? said.corrects : null,
    stepped_back_because: first?.steppedBackBecause ?? null,
    imported_status: first?.importedStatus ?? null,
    actor_kind: metadata.actor.kind,
    actor_id: metadata.actor.id,
  };
}

const SPELLED =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** One spelling of a moment, so that text order is time order. */
function utc(moment: string): string {
  // Most are spelled so already, and a Date costs ten times as much as this look.
  if (SPELLED.test(moment)) return moment;
  return new Date(moment).toISOString();
}
