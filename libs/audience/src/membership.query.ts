import type { RawBuilder } from 'kysely';
import type { IncidentKind, Scope } from '#incidents';
import { eachOf, isOneOf, sql, type Views, type ViewsTransaction } from '#read-models';
import { concernsThoseWhoLeft } from './concerned.js';
import {
  conditionSql,
  customerColumns,
  type CustomerColumns,
  useColumns,
} from './condition.query.js';
import { utc } from './affected-scope.js';

export type On = Views | ViewsTransaction;

/** An incident, or a scope that is not declared yet: that one has no list of exposed customers. */
export interface Asked {
  readonly scope: Scope;
  readonly kind: IncidentKind;
  /** Whose list of exposed customers counts, where there is one. */
  readonly exposedBy?: string | undefined;
}

/** Part of the customers: in these parts of a component's users, and among the users of these components. */
export interface Part {
  readonly regions?: readonly string[];
  readonly segments?: readonly string[];
  readonly statuses?: readonly string[];
  readonly usersOf?: readonly string[];
  readonly notAmong?: readonly string[];
}

export const everybody: Part = {};

/** A member of a list: its columns of a key, and the component through which it is one, if any. */
interface Source {
  readonly from: RawBuilder<unknown>;
  readonly of: CustomerColumns;
  readonly component: RawBuilder<unknown>;
  readonly byRule: 0 | 1;
  readonly classes: RawBuilder<unknown>;
}

/** `Concern` in SQL: `SELECT customer_id, says`, once for each customer it concerns, with its via as text. */
export function membership(on: On, asked: Asked, part: Part = everybody): RawBuilder<unknown> {
  const rows = sourcesOf(on, asked, part).map(
    ({ from, of, component, byRule, classes }) =>
      sql`SELECT ${of.id} AS customer_id, ${component} AS component_id, ${sql.lit(byRule)} AS by_rule,
        ${classes} AS classes ${from}`,
  );
  return sql`SELECT customer_id,
      CASE WHEN max(by_rule) = 0 THEN '{"listed":true'
        WHEN count(component_id) = 0 THEN '{"components":[]'
        ELSE '{"components":["' || string_agg(component_id, '","' ORDER BY component_id) || '"]' END
      || coalesce(',"dataClasses":' || max(classes), '') || '}' AS says
    FROM (${sql.join(rows, sql` UNION ALL `)}) AS matches GROUP BY customer_id`;
}

/** `SELECT customer_id` and more columns of the key, once for each customer it concerns. */
export function members(
  on: On,
  asked: Asked,
  part: Part = everybody,
  more: readonly (keyof CustomerColumns)[] = [],
): RawBuilder<unknown> {
  const sources = sourcesOf(on, asked, part);
  const rows = sources.map(({ from, of }) => {
    const columns = more.map((name) => sql`, ${of[name]} AS ${sql.ref(name)}`);
    return sql`${of.id} AS customer_id${sql.join(columns, sql` `)} ${from}`;
  });
  if (rows.length > 1) return sql`SELECT ${sql.join(rows, sql` UNION SELECT `)}`;
  // Who uses only one component of the rule comes only once: there is nothing to put together.
  return asked.scope.components.length <= 1
    ? sql`SELECT ${rows[0]}`
    : sql`SELECT DISTINCT ${rows[0]}`;
}

/** True where one range of the users of one component says it all: nobody comes twice, and all for the same reason. */
export function isOneRange({ scope, exposedBy }: Asked): boolean {
  return scope.components.length === 1 && scope.customers.length === 0 && exposedBy === undefined;
}

function sourcesOf(on: On, asked: Asked, part: Part): Source[] {
  const { scope, exposedBy } = asked;
  const nothing = sql`CAST(NULL AS TEXT)`;
  const listed = { of: customerColumns, component: nothing, byRule: 0 } as const;
  const within = sql.join(
    [...exceptedSql(on, scope, customerColumns), ...partSql(on, part, customerColumns)],
    sql` AND `,
  );
  const sources: Source[] = [];
  if (scope.components.length > 0) {
    const from = sql`FROM customer_uses AS u WHERE u.component_id IN (${sql.join(scope.components)})
      AND ${ruleSql(on, asked, useColumns)} AND ${sql.join(partSql(on, part, useColumns), sql` AND `)}`;
    const component = sql`u.component_id`;
    sources.push({ from, of: useColumns, component, byRule: 1, classes: nothing });
  } else if (scope.where) {
    const from = sql`FROM customers AS c WHERE ${ruleSql(on, asked, customerColumns)}
      AND ${sql.join(partSql(on, part, customerColumns), sql` AND `)}`;
    sources.push({ ...listed, from, byRule: 1, classes: nothing });
  }
  if (scope.customers.length > 0) {
    const from = sql`FROM customers AS c WHERE ${isOneOf(on, sql`c.id`, scope.customers)} AND ${within}`;
    sources.push({ ...listed, from, classes: nothing });
  }
  if (exposedBy !== undefined) {
    const from = sql`FROM exposed_customers AS e JOIN customers AS c ON c.id = e.customer_id
      WHERE e.incident_id = ${exposedBy} AND ${within}`;
    sources.push({ ...listed, from, classes: sql`e.data_classes` });
  }
  if (sources.length > 0) return sources;
  return [{ ...listed, from: sql`FROM customers AS c WHERE 1 = 0`, classes: nothing }];
}

/** The condition that the rule of a scope concerns a customer, apart from the components it uses. */
export function ruleSql(on: On, { scope, kind }: Asked, of: CustomerColumns): RawBuilder<unknown> {
  const until = scope.window?.until;
  const conditions = exceptedSql(on, scope, of);
  if (scope.regions) conditions.push(sql`${of.region} IN (${sql.join(scope.regions)})`);
  if (!concernsThoseWhoLeft(kind)) conditions.push(sql`${of.status} <> 'churned'`);
  if (scope.where) conditions.push(conditionSql(scope.where, of));
  if (until) {
    conditions.push(sql`NOT EXISTS (SELECT 1 FROM customers AS late
      WHERE late.id = ${of.id} AND late.since > ${utc(until)})`);
  }
  return sql.join(conditions, sql` AND `);
}

function exceptedSql(on: On, { except = [] }: Scope, of: CustomerColumns): RawBuilder<unknown>[] {
  return except.length > 0 ? [sql`${of.id} NOT IN ${eachOf(on, except)}`] : [sql`1 = 1`];
}

/** The conditions that a customer is in a part. */
export function partSql(
  on: On,
  { regions, segments, statuses, usersOf, notAmong }: Part,
  of: CustomerColumns,
): RawBuilder<unknown>[] {
  const conditions = [sql`1 = 1`];
  for (const [column, values] of [
    [of.region, regions],
    [of.segment, segments],
    [of.status, statuses],
  ] as const) {
    if (values) conditions.push(sql`${column} IN (${sql.join(values)})`);
  }
  if (usersOf) {
    conditions.push(sql`${of.id} IN (SELECT y.customer_id FROM customer_uses AS y
      WHERE y.component_id IN (${sql.join(usersOf)}))`);
  }
  if (notAmong) conditions.push(sql`${of.id} NOT IN ${eachOf(on, notAmong)}`);
  return conditions;
}
