import type { DirectoryEvent, ErasedSubject } from '#audience';
import type { EventOf, RecordedEvent } from '#event-store';
import { type incidentEvents, isLastPhase, type Phase, type Words } from '#incidents';
import { type Projection, streamId, type ViewsTransaction } from '#read-models';
import { forgetDeliveries } from './ledger/forget-deliveries.js';
import type { ConfirmationFanout, IncidentFanout } from './fanout-notice.js';
import {
  planConfirmation,
  planCurrentAgain,
  planUpdate,
  publishedAtOf,
  widenNotice,
} from './ledger/plan-fanout.js';
import {
  incidentsAffecting,
  incidentsBeingTold,
  plannedIncident,
  type PlannedIncident,
  rememberDeclared,
  rememberPhase,
  rememberScope,
  rememberSeverity,
  rememberTold,
} from './ledger/planned-incidents.js';

type Facts = EventOf<typeof incidentEvents>;
type Data<T extends Facts['type']> = Extract<Facts, { type: T }>['data'];
type DirectoryData<T extends DirectoryEvent['type']> = Extract<DirectoryEvent, { type: T }>['data'];
type Step = (tx: ViewsTransaction, event: RecordedEvent) => Promise<void>;

/**
 * Turns published words into deliveries, one per destination. It runs after the projections that know the audience
 * (`affected`, `subscriptions`). It is a ledger: nothing here is ever rebuilt, and planning twice changes nothing.
 */
export function fanoutPlanner(): Projection {
  return {
    name: 'fanout_planner',
    tables: [],
    reads: ['affected', 'subscriptions'],
    handles: [...Object.keys(steps), ...DIRECTORY_FACTS],
    apply: async (events, tx) => {
      let directoryFacts: RecordedEvent[] = [];
      const hearOfDirectory = async () => {
        const facts = directoryFacts;
        directoryFacts = [];
        await tellChangedCustomers(tx, facts);
      };
      for (const event of events) {
        // Facts about the directory come by the thousand; those in a row are planned for together.
        if (DIRECTORY_FACTS.includes(event.type)) {
          directoryFacts.push(event);
          continue;
        }
        await hearOfDirectory();
        await steps[event.type]?.(tx, event);
      }
      await hearOfDirectory();
    },
  };
}

/** What can make somebody newly affected without a word on the incident itself. */
const DIRECTORY_FACTS: readonly string[] = [
  'CustomersRecorded',
  'ContactsRecorded',
  'CustomersExposed',
];

const steps: Readonly<Record<string, Step>> = {
  IncidentDeclared: (tx, event) => rememberDeclared(tx, event, dataOf<'IncidentDeclared'>(event)),
  ScopeWidened: async (tx, event) => {
    await rememberScope(tx, streamId(event), dataOf<'ScopeWidened'>(event).scope);
    const incident = await plannedIncident(tx, streamId(event));
    if (!incident || incident.over) return;
    await widenNotice(tx, incident);
    await planCurrentAgain(tx, incident, event);
  },
  ScopeNarrowed: (tx, event) =>
    rememberScope(tx, streamId(event), dataOf<'ScopeNarrowed'>(event).scope),
  SeverityReassessed: (tx, event) =>
    rememberSeverity(tx, streamId(event), dataOf<'SeverityReassessed'>(event).severity),
  UpdatePublished: async (tx, event) => {
    const fact = dataOf<'UpdatePublished'>(event);
    const incident = await plannedIncident(tx, streamId(event));
    if (!incident) return;
    await rememberPhase(tx, incident.id, fact.phase, isLastPhase(fact.phase));
    if (!isTold(incident, fact.words, fact.importedStatus)) return;
    await tell(tx, event, incident, { ...fact, corrects: null });
  },
  UpdateCorrected: async (tx, event) => {
    const fact = dataOf<'UpdateCorrected'>(event);
    const incident = await plannedIncident(tx, streamId(event));
    if (!incident?.phase || !isTold(incident, fact.words, null)) return;
    await tell(tx, event, incident, { ...fact, phase: incident.phase, steppedBackBecause: null });
  },
  SubscriptionRequested: async (tx, event) => {
    // Another slice's released fact: `components` is a list of component ids, empty for all.
    await planConfirmation(tx, streamId(event), event.data as ConfirmationFanout, event);
  },
  PersonErased: (tx, event) =>
    // Another slice's released fact.
    forgetDeliveries(tx, (event.data as ErasedSubject).destKeys),
  SubscriptionConfirmed: async (tx, event) => {
    for (const incident of await incidentsBeingTold(tx))
      await planCurrentAgain(tx, incident, event, streamId(event));
  },
};

interface Said {
  readonly updateId: string;
  readonly phase: Phase;
  readonly words: Words;
  readonly publishedAt: string;
  readonly nextUpdateAt: string | null;
  readonly corrects: string | null;
  readonly steppedBackBecause: string | null;
}

async function tell(
  tx: ViewsTransaction,
  event: RecordedEvent,
  incident: PlannedIncident,
  { updateId, ...said }: Said,
): Promise<void> {
  const { id, title, kind, severity, beganAt, scope, updates } = incident;
  const { phase, words, publishedAt, nextUpdateAt, corrects, steppedBackBecause } = said;
  const notice: IncidentFanout = {
    incident: { id, title, kind, severity, beganAt },
    update: {
      id: updateId,
      phase,
      words,
      publishedAt,
      nextUpdateAt,
      corrects,
      correctedAt: corrects && (await publishedAtOf(tx, corrects)),
      steppedBackBecause,
    },
    scope: { components: scope.components, regions: scope.regions },
    earlier: updates,
  };
  await rememberTold(tx, incident, updateId);
  await planUpdate(tx, incident, notice, event);
}

/** History of another tool is told to nobody, except in a rehearsal; what is published since then is. */
function isTold(
  { imported, notify }: PlannedIncident,
  words: Words,
  importedStatus: string | null,
): boolean {
  return notify || (imported && !('body' in words) && importedStatus === null);
}

/** Only incidents that affect one of these customers can have somebody new to tell. */
async function tellChangedCustomers(
  tx: ViewsTransaction,
  facts: readonly RecordedEvent[],
): Promise<void> {
  const last = facts.at(-1);
  if (!last) return;
  const customers = new Set(facts.flatMap(customersOf));
  for (const incident of await incidentsAffecting(tx, [...customers], last.position))
    await planCurrentAgain(tx, incident, last);
}

/** Another slice's released facts. */
function customersOf({ type, data }: RecordedEvent): readonly string[] {
  if (type === 'ContactsRecorded') return (data as DirectoryData<'ContactsRecorded'>).customerIds;
  // Both others have a list of customers with their ids.
  return (data as DirectoryData<'CustomersRecorded'>).customers.map(({ id }) => id);
}

/** The log moves opaque data; the event's name says which shape the schema once accepted. */
function dataOf<T extends Facts['type']>(event: RecordedEvent): Data<T> {
  return event.data as Data<T>;
}
