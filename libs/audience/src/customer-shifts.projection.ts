import type { Scope } from '#incidents';
import { eachOf, type RowTable, sql, type ViewsTransaction, writeRows } from '#read-models';
import type { AffectedLists, Shift, Turn } from './affected-lists.projection.js';
import { type AffectedScopeRow, kindIn, scopeIn } from './affected-scope.js';
import type { ScopeBatch } from './affected-scopes.projection.js';
import { Concern } from './concerned.js';
import { type Changed, knownAmong } from './directory.projection.js';

interface ExposedRow {
  readonly incident_id: string;
  readonly customer_id: string;
  /** Sorted, as JSON. */
  readonly data_classes: string;
}

const EXPOSED: RowTable<{ readonly [C in keyof ExposedRow]: ExposedRow[C] }> = {
  name: 'exposed_customers',
  key: ['incident_id', 'customer_id'],
  columns: ['incident_id', 'customer_id', 'data_classes'],
  changing: ['data_classes'],
};

type DataClasses = readonly string[];
/** Incident → customer → what of it was exposed. */
type Exposed = ReadonlyMap<string, ReadonlyMap<string, DataClasses>>;

const NAMED_AT_ONCE = 500;

/** Follows what happens to customers one by one: in the directory, and on lists of names. */
export class CustomerShifts {
  private readonly ready = new Map<string, { scope: string; concern: Concern }>();

  constructor(
    private readonly tx: ViewsTransaction,
    private readonly scopes: ScopeBatch,
    private readonly lists: AffectedLists,
  ) {}

  /** Customers changed; only incidents that have to do with one of them are looked at. */
  async follow(changed: readonly Changed[], turn: Turn): Promise<void> {
    if (changed.length === 0) return;
    const open = await this.scopes.open();
    if (open.length === 0) return;
    const exposed = await this.exposedAmong(
      open,
      changed.map(({ id }) => id),
    );
    const shifts = new Map<AffectedScopeRow, Shift[]>();
    const concerned = new ConcernedBy(open, (row) => this.concernOf(row));
    for (const { id, before, after } of changed) {
      const components = [...(before?.components ?? []), ...(after?.components ?? [])];
      for (const row of concerned.by(id, components, exposed)) {
        const concern = this.concernOf(row);
        const classes = exposed.get(row.incident_id)?.get(id);
        const was = before && concern.of(before, classes);
        const is = after && concern.of(after, classes);
        if (was || is) put(shifts, row, { id, before: was, after: is });
      }
    }
    for (const [row, some] of shifts) await this.lists.shift(row, some, turn);
  }

  /** Customers are named, or excepted, by only one of two scopes. */
  async rename(
    incidentId: string,
    before: Scope,
    apart: readonly string[],
    turn: Turn,
  ): Promise<void> {
    for (let at = 0; at < apart.length; at += NAMED_AT_ONCE) {
      const row = this.scopes.get(incidentId);
      if (!row) return;
      const ids = apart.slice(at, at + NAMED_AT_ONCE);
      const classes = (await this.exposedAmong([row], ids)).get(incidentId);
      const [was, is] = [new Concern(before, kindIn(row)), this.concernOf(row)];
      const customers = await knownAmong(this.tx, ids);
      const shifts = [...customers.values()].map((customer) => ({
        id: customer.id,
        before: was.of(customer, classes?.get(customer.id)),
        after: is.of(customer, classes?.get(customer.id)),
      }));
      await this.lists.shift(row, shifts, turn);
    }
  }

  /** The last word on a customer counts, also on one that is not known yet. */
  async expose(
    incidentId: string,
    listed: readonly { readonly id: string; readonly dataClasses: DataClasses }[],
    turn: Turn,
  ): Promise<void> {
    const row = this.scopes.get(incidentId);
    if (!row) return;
    const now = new Map(listed.map(({ id, dataClasses }) => [id, sorted(dataClasses)]));
    const before = (await this.exposedAmong([row], [...now.keys()])).get(incidentId) ?? new Map();
    const rows = [...now].map(([customer_id, classes]) => ({
      incident_id: incidentId,
      customer_id,
      data_classes: JSON.stringify(classes),
    }));
    await writeRows(this.tx, EXPOSED, rows, 'overwrite');
    const added = rows.filter(({ customer_id }) => !before.has(customer_id)).length;
    await this.relist({ ...row, exposed: row.exposed + added }, before, now, turn);
  }

  async clear(incidentId: string, customerIds: readonly string[], turn: Turn): Promise<void> {
    const row = this.scopes.get(incidentId);
    if (!row) return;
    const before = (await this.exposedAmong([row], customerIds)).get(incidentId) ?? new Map();
    await sql`DELETE FROM exposed_customers WHERE incident_id = ${incidentId}
      AND customer_id IN ${eachOf(this.tx, customerIds)}`.execute(this.tx);
    await this.relist({ ...row, exposed: row.exposed - before.size }, before, new Map(), turn);
  }

  /** Of an incident that is over the list stands, whoever is listed now. */
  private async relist(
    row: AffectedScopeRow,
    before: ReadonlyMap<string, DataClasses>,
    now: ReadonlyMap<string, DataClasses>,
    turn: Turn,
  ): Promise<void> {
    this.scopes.put(row);
    if (row.over === 1) return;
    const customers = await knownAmong(this.tx, [...new Set([...before.keys(), ...now.keys()])]);
    const concern = this.concernOf(row);
    const shifts = [...customers.values()].map((customer) => ({
      id: customer.id,
      before: concern.of(customer, before.get(customer.id)),
      after: concern.of(customer, now.get(customer.id)),
    }));
    await this.lists.shift(row, shifts, turn);
  }

  private async exposedAmong(
    rows: readonly AffectedScopeRow[],
    customerIds: readonly string[],
  ): Promise<Exposed> {
    const listing = rows.filter(({ exposed }) => exposed > 0).map((row) => row.incident_id);
    const found = new Map<string, Map<string, DataClasses>>();
    if (listing.length === 0) return found;
    const { rows: exposed } = await sql<ExposedRow>`
      SELECT incident_id, customer_id, data_classes FROM exposed_customers
      WHERE incident_id IN (${sql.join(listing)})
        AND customer_id IN ${eachOf(this.tx, customerIds)}`.execute(this.tx);
    for (const { incident_id, customer_id, data_classes } of exposed) {
      const classes = JSON.parse(data_classes) as DataClasses;
      const ofIncident = found.get(incident_id) ?? new Map<string, DataClasses>();
      found.set(incident_id, ofIncident.set(customer_id, classes));
    }
    return found;
  }

  private concernOf(row: AffectedScopeRow): Concern {
    const known = this.ready.get(row.incident_id);
    if (known?.scope === row.scope) return known.concern;
    const concern = new Concern(scopeIn(row), kindIn(row));
    this.ready.set(row.incident_id, { scope: row.scope, concern });
    return concern;
  }
}

/** Finds the open incidents that could concern a customer without asking all of them. */
class ConcernedBy {
  private readonly byComponent = new Map<string, AffectedScopeRow[]>();
  private readonly ofAll: AffectedScopeRow[] = [];
  private readonly naming: AffectedScopeRow[] = [];

  constructor(
    private readonly open: readonly AffectedScopeRow[],
    private readonly concernOf: (row: AffectedScopeRow) => Concern,
  ) {
    for (const row of open) {
      const { components, asksAll, namesSome } = concernOf(row);
      for (const one of components) put(this.byComponent, one, row);
      if (asksAll) this.ofAll.push(row);
      if (namesSome) this.naming.push(row);
    }
  }

  by(id: string, components: readonly string[], exposed: Exposed): Set<AffectedScopeRow> {
    const found = new Set(this.ofAll);
    for (const one of components) {
      for (const row of this.byComponent.get(one) ?? []) found.add(row);
    }
    for (const row of this.naming) if (this.concernOf(row).names(id)) found.add(row);
    if (exposed.size === 0) return found;
    for (const row of this.open) if (exposed.get(row.incident_id)?.has(id)) found.add(row);
    return found;
  }
}

function put<K, V>(lists: Map<K, V[]>, key: K, one: V): void {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
}

function sorted(list: DataClasses): string[] {
  return [...new Set(list)].sort();
}
