import type { RawBuilder } from 'kysely';
import type { IncidentKind, Scope, Severity } from '#incidents';
import { engineOf, readRows, type RowTable, sql, type Views } from '#read-models';
import { type Asked, isOneRange, members } from './membership.query.js';
import { type Partition, ruleOn } from './partition.js';
import { EVERYBODY } from './use-partitions.projection.js';
import { reasonNotTold, withContacts } from './who-is-told.query.js';

/** What customers can be counted by: parts of the directory, or an attribute. */
export type CountedBy = 'region' | 'segment' | 'status' | { readonly attribute: string };

export interface Counted {
  /** Null: customers without any. */
  readonly value: string | null;
  readonly customers: number;
}

/** Values that are counted apart; all others are too few to matter. */
const VALUES_MAX = 500;

/** How many customers a scope would concern if it were declared now. */
export async function countConcerned(
  views: Views,
  scope: Scope,
  kind: IncidentKind,
): Promise<number> {
  const parts = await partsThatSayItAll(views, { scope, kind });
  if (parts) return parts.reduce((sum, { users }) => sum + users, 0);
  const { rows } = await sql<{ customers: number | string }>`
    SELECT count(*) AS customers FROM (${members(views, { scope, kind })}) AS m`.execute(views);
  return Number(rows[0]?.customers ?? 0);
}

/** The same number in its parts, the largest first. */
export async function countConcernedBy(
  views: Views,
  scope: Scope,
  kind: IncidentKind,
  by: CountedBy,
): Promise<Counted[]> {
  const asked = { scope, kind };
  if (typeof by === 'string') {
    const parts = await partsThatSayItAll(views, asked);
    if (parts) return summed(parts.map((part) => [part[by], part.users]));
    return counted(
      views,
      sql`SELECT m.${sql.ref(by)} AS value FROM (${members(views, asked, {}, [by])}) AS m`,
    );
  }
  const everyone = sql`SELECT customer_id FROM (${members(views, asked)}) AS every_one`;
  // SQLite looks attributes up one by one: in the order of their key each page of them is read once. Without a limit
  // it would not keep the order.
  const ordered = sql`${everyone} ORDER BY customer_id LIMIT ${sql.lit(Number.MAX_SAFE_INTEGER)}`;
  return counted(
    views,
    sql`SELECT x.value AS value FROM (${engineOf(views) === 'sqlite' ? ordered : everyone}) AS m
      LEFT JOIN customer_attributes AS x ON x.name = ${by.attribute} AND x.customer_id = m.customer_id`,
  );
}

/** How many mailboxes of their contacts would be told, each once; subscribers come on top. */
export async function countDestinations(
  views: Views,
  scope: Scope,
  kind: IncidentKind,
  severity: Severity,
): Promise<number> {
  const { rows } = await sql<{ destinations: number | string }>`
    SELECT count(DISTINCT t.dest_key) AS destinations FROM (${members(views, { scope, kind })}) AS a
    ${withContacts} WHERE ${reasonNotTold(kind, severity)} IS NULL`.execute(views);
  return Number(rows[0]?.destinations ?? 0);
}

async function counted(views: Views, values: RawBuilder<unknown>): Promise<Counted[]> {
  const { rows } = await sql<{ value: string | null; customers: number | string }>`
    SELECT value, count(*) AS customers FROM (${values}) AS members GROUP BY value`.execute(views);
  return summed(rows.map(({ value, customers }) => [value ?? '', Number(customers)]));
}

function summed(counts: readonly (readonly [value: string, customers: number])[]): Counted[] {
  const sums = new Map<string, number>();
  for (const [value, customers] of counts) sums.set(value, (sums.get(value) ?? 0) + customers);
  return [...sums]
    .map(([value, customers]) => ({ value: value === '' ? null : value, customers }))
    .sort((one, other) => other.customers - one.customers || compare(one.value, other.value))
    .slice(0, VALUES_MAX);
}

function compare(one: string | null, other: string | null): number {
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

type PartitionRow = Partition & { readonly component_id: string; readonly users: number };

const PARTITIONS: RowTable<{ readonly [C in keyof PartitionRow]: PartitionRow[C] }> = {
  name: 'use_partitions',
  key: [],
  columns: ['component_id', 'region', 'segment', 'status', 'users'],
  changing: [],
};

/** Where the rule holds of a component's users part by part, they are counted already; undefined: it does not. */
async function partsThatSayItAll(
  views: Views,
  asked: Asked,
): Promise<readonly PartitionRow[] | undefined> {
  const { scope, kind } = asked;
  const asksAll = scope.components.length === 0 && scope.where && scope.customers.length === 0;
  if (!(isOneRange(asked) || asksAll) || (scope.except ?? []).length > 0) return undefined;
  const component = scope.components[0] ?? EVERYBODY;
  const rows = await readRows(views, PARTITIONS, 'component_id', [component]);
  const answers = rows.map((row) => ({ row, answer: ruleOn(scope, kind, row) }));
  if (answers.some(({ answer }) => answer === 'some')) return undefined;
  return answers
    .filter(({ answer }) => answer === 'all')
    .map(({ row }) => ({ ...row, users: Number(row.users) }));
}
