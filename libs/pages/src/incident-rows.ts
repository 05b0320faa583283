import type { EventOf, RecordedEvent } from '#event-store';
import {
  type incidentEvents,
  type IncidentKind,
  isLastPhase,
  type Phase,
  type Severity,
} from '#incidents';
import { stateUnder } from './component-state.js';

/** An incident as the page knows it: the columns of `page_incidents`. Moments are ISO 8601 in UTC. */
export interface PageIncidentRow {
  readonly id: string;
  /** Position of the declaration. */
  readonly place: string;
  readonly title: string;
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly began_at: string;
  readonly declared_at: string;
  readonly updated_at: string;
  readonly monitoring_at: string | null;
  readonly over_at: string | null;
  readonly month: string;
  /** A JSON list, as are the regions; null: everywhere. */
  readonly components: string;
  readonly regions: string | null;
  readonly origin: string | null;
  readonly phase: Phase | null;
  readonly next_update_at: string | null;
  readonly open: number;
  readonly shown: number;
}

/** Something that was said: the columns of `page_updates`. */
export interface PageUpdateRow {
  /** Position of the incident's declaration. */
  readonly incident_place: string;
  readonly place: string;
  readonly id: string;
  readonly phase: Phase | null;
  readonly words: string;
  readonly next_update_at: string | null;
  readonly published_at: string;
  readonly corrects: string | null;
  readonly stepped_back_because: string | null;
  readonly imported_status: string | null;
  readonly state: string;
  readonly components: string;
}

type Facts = EventOf<typeof incidentEvents>;
type DataOf<T extends Facts['type']> = Extract<Facts, { type: T }>['data'];
type Later = Exclude<Facts['type'], 'IncidentDeclared'>;

/** The row of an incident that has just been declared. */
export function declaredRow(
  id: string,
  fact: DataOf<'IncidentDeclared'>,
  { metadata, position }: RecordedEvent,
): PageIncidentRow {
  const at = utc(metadata.occurredAt);
  const beganAt = utc(fact.beganAt);
  // History from elsewhere is closed here unless somebody speaks for it; a breach stays unseen until then.
  const open = fact.origin === null || fact.origin.notify;
  const shown = fact.origin !== null || fact.kind !== 'breach';
  return {
    id,
    place: position,
    title: fact.title,
    kind: fact.kind,
    severity: fact.severity,
    began_at: beganAt,
    declared_at: at,
    updated_at: at,
    monitoring_at: null,
    over_at: null,
    month: beganAt.slice(0, 7),
    components: JSON.stringify(fact.scope.components),
    regions: listOrNull(fact.scope.regions),
    origin: fact.origin && JSON.stringify(fact.origin),
    phase: null,
    next_update_at: null,
    open: open ? 1 : 0,
    shown: shown ? 1 : 0,
  };
}

/** What each later fact makes of the row. */
export const nextRow: {
  readonly [T in Later]: (row: PageIncidentRow, fact: DataOf<T>) => PageIncidentRow;
} = {
  ScopeWidened: (row, { scope }) => rescoped(row, scope),
  ScopeNarrowed: (row, { scope }) => rescoped(row, scope),
  SeverityReassessed: (row, { severity }) => ({ ...row, severity }),
  UpdatePublished: (row, fact) => {
    const publishedAt = utc(fact.publishedAt);
    const promise = fact.nextUpdateAt && utc(fact.nextUpdateAt);
    const over = isLastPhase(fact.phase);
    // Whoever promises to say more speaks for it here and now, whatever it began as.
    const open = over ? 0 : promise ? 1 : row.open;
    return {
      ...row,
      phase: fact.phase,
      next_update_at: promise,
      open,
      over_at: over ? publishedAt : null,
      updated_at: publishedAt,
      shown: 1,
      monitoring_at: fact.phase === 'monitoring' ? publishedAt : row.monitoring_at,
    };
  },
  UpdateCorrected: (row, fact) => ({
    ...row,
    next_update_at: fact.nextUpdateAt && utc(fact.nextUpdateAt),
    updated_at: utc(fact.publishedAt),
  }),
};

/** What was said of an incident, and what that meant for its components: `incident` is its row afterwards. */
export const saidRow: {
  readonly [T in 'UpdatePublished' | 'UpdateCorrected']: (
    incident: PageIncidentRow,
    fact: DataOf<T>,
    event: RecordedEvent,
  ) => PageUpdateRow;
} = {
  UpdatePublished: (incident, fact, event) => ({
    ...saidOf(incident, fact, event),
    phase: fact.phase,
    corrects: null,
    stepped_back_because: fact.steppedBackBecause,
    imported_status: fact.importedStatus,
  }),
  UpdateCorrected: (incident, fact, event) => ({
    ...saidOf(incident, fact, event),
    phase: null,
    corrects: fact.corrects,
    stepped_back_because: null,
    imported_status: null,
  }),
};

function saidOf(
  incident: PageIncidentRow,
  fact: DataOf<'UpdatePublished'> | DataOf<'UpdateCorrected'>,
  { position }: RecordedEvent,
) {
  return {
    incident_place: incident.place,
    place: position,
    id: fact.updateId,
    words: JSON.stringify(fact.words),
    next_update_at: fact.nextUpdateAt && utc(fact.nextUpdateAt),
    published_at: utc(fact.publishedAt),
    state: stateUnder(incident),
    components: incident.components,
  };
}

function rescoped(
  row: PageIncidentRow,
  { components, regions }: DataOf<'ScopeWidened'>['scope'],
): PageIncidentRow {
  return { ...row, components: JSON.stringify(components), regions: listOrNull(regions) };
}

function listOrNull(list: readonly string[] | null): string | null {
  return list && JSON.stringify(list);
}

const SPELLED =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** One spelling of a moment, so that text order is time order. */
function utc(moment: string): string {
  // Most are spelled so already, and a Date costs ten times as much as this look.
  if (SPELLED.test(moment)) return moment;
  return new Date(moment).toISOString();
}
