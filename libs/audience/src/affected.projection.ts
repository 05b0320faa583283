import type { EventOf, RecordedEvent } from '#event-store';
import { type incidentEvents, type Scope } from '#incidents';
import {
  deleteRows,
  type Projection,
  type RowTable,
  sql,
  startedBefore,
  streamId,
  type ViewsTransaction,
} from '#read-models';
import {
  bringUpToDate,
  inUse,
  openDeclared,
  type Opening,
  type Turn,
} from './affected-periods.projection.js';
import { type AffectedScopeRow, declaredScope, endingSaidBy, utc } from './affected-scope.js';
import { ScopeBatch } from './affected-scopes.projection.js';
import { changedAmong, dropCustomers, keepCustomers } from './directory.projection.js';
import type { directoryEvents } from './events.js';

type Fact = EventOf<typeof incidentEvents> | EventOf<typeof directoryEvents>;
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
    'customer_components',
    'affected_scopes',
    'affected_scope_parts',
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
  ],
  apply: (events, tx) => new AffectedBatch(tx, passingHistory(events)).apply(events),
};

/**
 * Scopes are folded in memory. Who is affected by newly declared incidents is looked for all at once, before anything
 * happens that would change the answer.
 */
class AffectedBatch {
  private readonly scopes = new ScopeBatch();
  private declared: (Opening & { readonly row: AffectedScopeRow })[] = [];
  private forgotten: string[] = [];

  /** `passing`: incidents whose history ends within this batch, so that nobody needs to be found for them. */
  constructor(
    private readonly tx: ViewsTransaction,
    private readonly passing: ReadonlySet<string>,
  ) {}

  async apply(events: readonly RecordedEvent[]): Promise<void> {
    const ofIncidents = events.filter(({ type }) => !type.startsWith('Customers'));
    await this.scopes.load(this.tx, startedBefore(ofIncidents, 'IncidentDeclared'));
    for (const event of events) {
      const work = this.applyOne(event);
      // Most events only change what is in memory.
      if (work) await work;
    }
    await this.settle();
    await this.scopes.flush(this.tx);
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
        if (known) this.scopes.reassess(known, data.severity);
        return undefined;
      }
      case 'UpdatePublished':
        return this.hear(event, data);
      case 'CustomersRecorded':
        return this.record(event, data);
      case 'CustomersRetired':
        return this.retire(event, data);
      default:
        return undefined;
    }
  }

  private declare(event: RecordedEvent, fact: FactOf<'IncidentDeclared'>): undefined {
    const id = streamId(event);
    const row = declaredScope(id, fact);
    this.scopes.declare(row);
    if (row.backfilled === 1 && this.passing.has(event.stream)) return;
    this.declared.push({ incidentId: id, position: event.position, row });
  }

  /** Of an incident that is over the list stands, whatever is said of its scope. */
  private rescope(event: RecordedEvent, scope: Scope): Promise<void> | undefined {
    const known = this.scopes.get(streamId(event));
    if (!known) return undefined;
    if (known.over === 0) return this.lookAgain(event, () => this.scopes.rescope(known, scope));
    this.scopes.rescope(known, scope);
    return undefined;
  }

  private hear(event: RecordedEvent, fact: FactOf<'UpdatePublished'>): Promise<void> | undefined {
    const known = this.scopes.get(streamId(event));
    if (!known) return undefined;
    const ending = endingSaidBy(fact);
    if (ending === 'goes on') {
      if (known.over === 0) return undefined;
      return this.lookAgain(event, () => this.scopes.reopen(known));
    }
    if (known.over === 1) return undefined;
    this.scopes.end(known);
    if (known.backfilled === 1 && ending === 'history') this.forgotten.push(known.incident_id);
    return undefined;
  }

  private async lookAgain(event: RecordedEvent, change: () => void): Promise<void> {
    await this.settle();
    change();
    await this.scopes.flush(this.tx);
    await bringUpToDate(this.tx, { incidentIds: [streamId(event)] }, turnOf(event));
  }

  private async record(
    event: RecordedEvent,
    { customers }: FactOf<'CustomersRecorded'>,
  ): Promise<void> {
    const changed = await changedAmong(this.tx, customers);
    if (changed.length === 0) return;
    await this.settle();
    await keepCustomers(this.tx, changed);
    await this.lookAgainAt(
      event,
      changed.map(({ id }) => id),
    );
  }

  private async retire(
    event: RecordedEvent,
    { customerIds }: FactOf<'CustomersRetired'>,
  ): Promise<void> {
    await this.settle();
    await dropCustomers(this.tx, customerIds);
    await this.lookAgainAt(event, customerIds);
  }

  private async lookAgainAt(event: RecordedEvent, customerIds: readonly string[]): Promise<void> {
    await this.scopes.flush(this.tx);
    if (await isAnythingOpen(this.tx)) await bringUpToDate(this.tx, { customerIds }, turnOf(event));
  }

  /** Does in the tables what was put off: first periods of new incidents, and lists that end with history. */
  private async settle(): Promise<void> {
    const { declared, forgotten } = this;
    this.declared = [];
    this.forgotten = [];
    if (declared.length > 0) await this.open(declared);
    await deleteRows(this.tx, AFFECTED, 'incident_id', forgotten);
  }

  private async open(declared: typeof this.declared): Promise<void> {
    const scoped = declared.map((one) => ({
      ...one,
      // Written by `declaredScope` from the fact's own scope.
      scope: JSON.parse(one.row.scope) as Scope,
    }));
    const components = new Set(scoped.flatMap(({ scope }) => scope.components));
    const used = await inUse(this.tx, [...components]);
    const candidates = scoped.filter(
      ({ scope }) =>
        scope.customers.length > 0 || scope.components.some((component) => used.has(component)),
    );
    if (candidates.length === 0) return;
    await this.scopes.flushDeclared(
      this.tx,
      candidates.map(({ row }) => row),
    );
    await openDeclared(this.tx, candidates);
  }
}

const AFFECTED: RowTable<{ readonly incident_id: string }> = {
  name: 'affected',
  key: [],
  columns: ['incident_id'],
  changing: [],
};

async function isAnythingOpen(tx: ViewsTransaction): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM affected_scopes WHERE over = 0 LIMIT 1`.execute(tx);
  return rows.length > 0;
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
  return { position, at: utc(metadata.occurredAt) };
}
