import {
  deleteRows,
  readRows,
  type RowTable,
  sql,
  type ViewsTransaction,
  writeRows,
} from '#read-models';
import type { Concernable } from './concerned.js';
import type { DirectoryCustomer } from './events.js';
import { partitionOf, type UsePartitions } from './use-partitions.projection.js';

interface CustomerRow {
  readonly id: string;
  readonly region: string | null;
  readonly segment: string | null;
  readonly status: string;
  /** Ids, sorted, with commas between. */
  readonly components: string;
  /** JSON; null where there are none. */
  readonly attributes: string | null;
  readonly since: string | null;
}

const CUSTOMERS: RowTable<{ readonly [C in keyof CustomerRow]: CustomerRow[C] }> = {
  name: 'customers',
  key: ['id'],
  columns: ['id', 'region', 'segment', 'status', 'components', 'attributes', 'since'],
  changing: ['region', 'segment', 'status', 'components', 'attributes', 'since'],
};

type Row<C extends string> = Readonly<Record<C, string>>;
type UseColumn = 'component_id' | 'region' | 'segment' | 'status' | 'customer_id';
type AttributeColumn = 'name' | 'customer_id' | 'value';

const USES: RowTable<Row<UseColumn>> = {
  name: 'customer_uses',
  key: ['component_id', 'region', 'segment', 'status', 'customer_id'],
  columns: ['component_id', 'region', 'segment', 'status', 'customer_id'],
  changing: [],
};

const ATTRIBUTES: RowTable<Row<AttributeColumn>> = {
  name: 'customer_attributes',
  key: ['name', 'customer_id'],
  columns: ['name', 'customer_id', 'value'],
  changing: ['value'],
};

/** A customer as it was and as it is; undefined: not there. */
export interface Changed {
  readonly id: string;
  readonly before: Concernable | undefined;
  readonly after: Concernable | undefined;
}

/** What is known of these customers. */
export async function knownAmong(
  tx: ViewsTransaction,
  ids: readonly string[],
): Promise<Map<string, Concernable>> {
  const rows = await readRows(tx, CUSTOMERS, 'id', ids);
  return new Map(rows.map((row) => [row.id, read(row)]));
}

/** Brings the deciding part of customers up to date; gives those that are new, or not as they were. */
export async function keepCustomers(
  tx: ViewsTransaction,
  partitions: UsePartitions,
  recorded: readonly DirectoryCustomer[],
): Promise<Changed[]> {
  const known = await knownAmong(
    tx,
    recorded.map(({ id }) => id),
  );
  const newest = new Map(recorded.map((customer) => [customer.id, concernable(customer)]));
  const changed = [...newest.values()]
    .map((after) => ({ id: after.id, before: known.get(after.id), after }))
    .filter(({ before, after }) => !before || !sameRow(before, after));
  await change(tx, partitions, changed);
  return changed;
}

/** Gives those who were there. */
export async function dropCustomers(
  tx: ViewsTransaction,
  partitions: UsePartitions,
  ids: readonly string[],
): Promise<Changed[]> {
  const known = await knownAmong(tx, ids);
  const changed = [...known.values()].map((before) => ({
    id: before.id,
    before,
    after: undefined,
  }));
  await change(tx, partitions, changed);
  return changed;
}

async function change(
  tx: ViewsTransaction,
  partitions: UsePartitions,
  changed: readonly Changed[],
): Promise<void> {
  const before = changed.flatMap((one) => one.before ?? []);
  const after = changed.flatMap((one) => one.after ?? []);
  for (const one of before) await partitions.count(one, -1);
  for (const one of after) await partitions.count(one, 1);
  await deleteEach(tx, USES, before.flatMap(usesOf));
  await deleteEach(tx, ATTRIBUTES, before.flatMap(attributesOf));
  const stays = new Set(after.map(({ id }) => id));
  const gone = before.filter(({ id }) => !stays.has(id)).map(({ id }) => id);
  await deleteRows(tx, CUSTOMERS, 'id', gone);
  await writeRows(tx, CUSTOMERS, after.map(written), 'overwrite');
  await writeRows(tx, USES, after.flatMap(usesOf), 'fail');
  await writeRows(tx, ATTRIBUTES, after.flatMap(attributesOf), 'fail');
}

const SLICE = 100;

/** Deletes these rows by their keys. */
async function deleteEach<C extends string>(
  tx: ViewsTransaction,
  { name, key }: RowTable<Row<C>>,
  rows: readonly Row<C>[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += SLICE) {
    const keys = rows
      .slice(at, at + SLICE)
      .map((row) => sql`(${sql.join(key.map((one) => row[one]))})`);
    await sql`DELETE FROM ${sql.table(name)}
      WHERE (${sql.join(key.map((one) => sql.ref(one)))}) IN (VALUES ${sql.join(keys)})`.execute(
      tx,
    );
  }
}

function concernable({ since, attributes = {}, ...customer }: DirectoryCustomer): Concernable {
  return {
    ...customer,
    components: [...new Set(customer.components)].sort(),
    attributes,
    since: since ? new Date(since).toISOString() : null,
  };
}

function usesOf(customer: Concernable): Row<UseColumn>[] {
  const partition = partitionOf(customer);
  return customer.components.map((component_id) => ({
    component_id,
    ...partition,
    customer_id: customer.id,
  }));
}

function attributesOf({ id, attributes }: Concernable): Row<AttributeColumn>[] {
  return Object.entries(attributes).map(([name, value]) => ({ name, customer_id: id, value }));
}

function sameRow(one: Concernable, other: Concernable): boolean {
  const [first, second] = [written(one), written(other)];
  return CUSTOMERS.columns.every((column) => first[column] === second[column]);
}

function written({ components, attributes, ...row }: Concernable): CustomerRow {
  const { id, region, segment, status, since } = row;
  const named = Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    id,
    region,
    segment,
    status,
    components: components.join(),
    attributes: named.length > 0 ? JSON.stringify(Object.fromEntries(named)) : null,
    since,
  };
}

function read({ components, attributes, ...row }: CustomerRow): Concernable {
  return {
    ...row,
    components: components === '' ? [] : components.split(','),
    // Written by `written`.
    attributes: attributes === null ? {} : (JSON.parse(attributes) as Record<string, string>),
  };
}
