import type { EventOf, RecordedEvent } from '#event-store';
import type { exposureEvents, incidentEvents, Scope } from '#incidents';
import { type Projection, startedBefore, streamId, type ViewsTransaction } from '#read-models';
import { AffectedLists, type Turn } from './affected-lists.projection.js';
import {
  type AffectedScopeRow,
  declaredScope,
  endingSaidBy,
  rescoped,
  scopeIn,
  utc,
} from './affected-scope.js';
import { ScopeBatch } from './affected-scopes.projection.js';
import { CustomerShifts } from './customer-shifts.projection.js';
import { dropCustomers, keepCustomers } from './directory.projection.js';
import type { directoryEvents } from './events.js';
import { UsePartitions } from './use-partitions.projection.js';

type Fact =
  EventOf<typeof incidentEvents> | EventOf<typeof directoryEvents> | EventOf<typeof exposureEvents>;
type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>['data'];

/**
 * Which customers each incident affects, and since and until when: scope × directory, in the order of the log.
 * Once an incident is over its list stands. History brought from elsewhere ends with no list at all: who was a
 * customer at that time is not known.
 */
export const affectedProjection: Projection = {
  name: 'affected',
  tables: [
    'customers',
    'customer_uses',
    'customer_attributes',
    'use_partitions',
    'affected_scopes',
    'affected_turns',
    'affected_vias',
    'exposed_customers',
    'affected',
  ],
  handles: [
    'IncidentDeclared',
    'ScopeWidened',
    'ScopeNarrowed',
    'SeverityReassessed',
    'UpdatePublished',
    'CustomersRecorded',
    'CustomersRetired',
    'CustomersExposed',
    'CustomersCleared',
  ],
  apply: (events, tx) => new AffectedBatch(tx, passingHistory(events)).apply(events),
};

/** Scopes and what is counted are folded in memory; lists are brought up to date event by event. */
class AffectedBatch {
  private readonly scopes: ScopeBatch;
  private readonly partitions: UsePartitions;
  private readonly lists: AffectedLists;
  private readonly shifts: CustomerShifts;

  /** `passing`: incidents whose history ends within this batch, so that nobody needs to be found for them. */
  constructor(
    private readonly tx: ViewsTransaction,
    private readonly passing: ReadonlySet<string>,
  ) {
    this.scopes = new ScopeBatch(tx);
    this.partitions = new UsePartitions(tx);
    this.lists = new AffectedLists(tx, this.scopes, this.partitions);
    this.shifts = new CustomerShifts(tx, this.scopes, this.lists);
  }

  async apply(events: readonly RecordedEvent[]): Promise<void> {
    const ofIncidents = events.filter(({ type }) => !type.startsWith('Customers'));
    const listing = events.filter(({ type }) => OF_LISTS.has(type)).map(incidentListed);
    await this.scopes.load([...startedBefore(ofIncidents, 'IncidentDeclared'), ...listing]);
    await this.partitions.load(componentsDeclared(events));
    for (const event of events) {
      const work = this.applyOne(event);
      // Most events only change what is in memory.
      if (work) await work;
    }
    await this.lists.flush();
    await this.partitions.flush();
    await this.scopes.flush();
  }

  private applyOne(event: RecordedEvent): Promise<void> | undefined {
    // The store moves opaque data; the type name says which shape the schema once accepted.
    const { type, data } = event as Pick<RecordedEvent, 'type' | 'data'> as Fact;
    switch (type) {
      case 'IncidentDeclared':
        return this.declare(event, data);
      case 'ScopeWidened':
      case 'ScopeNarrowed':
        return this.rescope(event, data.scope);
      case 'SeverityReassessed': {
        const known = this.scopes.get(streamId(event));
        if (known) this.scopes.put({ ...known, severity: data.severity });
        return undefined;
      }
      case 'UpdatePublished':
        return this.hear(event, data);
      case 'CustomersRecorded':
        return this.record(event, data);
      case 'CustomersRetired':
        return this.retire(event, data);
      case 'CustomersExposed':
        return this.shifts.expose(data.incidentId, data.customers, turnOf(event));
      case 'CustomersCleared':
        return this.shifts.clear(data.incidentId, data.customerIds, turnOf(event));
      default:
        return undefined;
    }
  }

  private declare(
    event: RecordedEvent,
    fact: FactOf<'IncidentDeclared'>,
  ): Promise<void> | undefined {
    const row = declaredScope(streamId(event), fact);
    this.scopes.add(row);
    if (row.backfilled === 1 && this.passing.has(event.stream)) return undefined;
    return this.lists.begin(row, { ...turnOf(event), at: null });
  }

  /** Of an incident that is over the list stands, whatever is said of its scope. */
  private rescope(event: RecordedEvent, scope: Scope): Promise<void> | undefined {
    const known = this.scopes.get(streamId(event));
    if (!known) return undefined;
    const row = rescoped(known, scope);
    this.scopes.put(row);
    return known.over === 0 ? this.follow(row, scopeIn(known), turnOf(event)) : undefined;
  }

  private async follow(row: AffectedScopeRow, before: Scope, turn: Turn): Promise<void> {
    const after = scopeIn(row);
    const apart = new Set([
      ...differing(before.customers, after.customers),
      ...differing(before.except ?? [], after.except ?? []),
    ]);
    await this.lists.follow(row, before, [...apart], turn);
    await this.shifts.rename(row.incident_id, before, [...apart], turn);
  }

  private hear(event: RecordedEvent, fact: FactOf<'UpdatePublished'>): Promise<void> | undefined {
    const known = this.scopes.get(streamId(event));
    if (!known) return undefined;
    const ending = endingSaidBy(fact);
    if (ending === 'goes on') {
      if (known.over === 0) return undefined;
      // History may say that it was not over after all.
      const row = { ...known, over: 0, over_at: null };
      this.scopes.put(row);
      return this.lists.lookAgain(row, turnOf(event));
    }
    if (known.over === 1) return undefined;
    const row = { ...known, over: 1, over_at: utc(fact.publishedAt) };
    this.scopes.put(row);
    return known.backfilled === 1 && ending === 'history' ? this.lists.forget(row) : undefined;
  }

  private async record(
    event: RecordedEvent,
    { customers }: FactOf<'CustomersRecorded'>,
  ): Promise<void> {
    const changed = await keepCustomers(this.tx, this.partitions, customers);
    await this.shifts.follow(changed, turnOf(event));
  }

  private async retire(
    event: RecordedEvent,
    { customerIds }: FactOf<'CustomersRetired'>,
  ): Promise<void> {
    const changed = await dropCustomers(this.tx, this.partitions, customerIds);
    await this.shifts.follow(changed, turnOf(event));
  }
}

const OF_LISTS: ReadonlySet<string> = new Set(['CustomersExposed', 'CustomersCleared']);

function incidentListed({ data }: RecordedEvent): string {
  // The store moves opaque data; only facts of these two shapes come here.
  return (data as FactOf<'CustomersExposed'>).incidentId;
}

function componentsDeclared(events: readonly RecordedEvent[]): string[] {
  return events.flatMap(({ type, data }) =>
    // The store moves opaque data; the type name says which shape the schema once accepted.
    type === 'IncidentDeclared' ? (data as FactOf<'IncidentDeclared'>).scope.components : [],
  );
}

/** What is in one of the lists only. */
function differing(one: readonly string[], other: readonly string[]): string[] {
  const [first, second] = [new Set(one), new Set(other)];
  return [...one.filter((id) => !second.has(id)), ...other.filter((id) => !first.has(id))];
}

/** The streams whose first end in this batch is one of history. */
function passingHistory(events: readonly RecordedEvent[]): Set<string> {
  const ended = new Set<string>();
  const passing = new Set<string>();
  for (const { type, stream, data } of events) {
    if (type !== 'UpdatePublished' || ended.has(stream)) continue;
    // The store moves opaque data; the type name says which shape the schema once accepted.
    const ending = endingSaidBy(data as FactOf<'UpdatePublished'>);
    if (ending === 'goes on') continue;
    ended.add(stream);
    if (ending === 'history') passing.add(stream);
  }
  return passing;
}

function turnOf({ position, metadata }: RecordedEvent): Turn {
  const at = utc(metadata.occurredAt);
  return { position, saidAt: at, at };
}
