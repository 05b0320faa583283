import type { RawBuilder } from 'kysely';
import type { Condition } from '#incidents';
import { sql } from '#read-models';

/** The columns of a customer, or of one of its uses, that conditions look at. None of them is ever null. */
export interface CustomerColumns {
  readonly id: RawBuilder<unknown>;
  readonly region: RawBuilder<unknown>;
  readonly segment: RawBuilder<unknown>;
  readonly status: RawBuilder<unknown>;
}

/** Of `customer_uses AS u`: what a key holds, so that nothing else is read. */
export const useColumns: CustomerColumns = {
  id: sql`u.customer_id`,
  region: sql`u.region`,
  segment: sql`u.segment`,
  status: sql`u.status`,
};

/** Of `customers AS c`. */
export const customerColumns: CustomerColumns = {
  id: sql`c.id`,
  region: sql`coalesce(c.region, '')`,
  segment: sql`coalesce(c.segment, '')`,
  status: sql`c.status`,
};

/** `conditionHolds` in SQL. */
export function conditionSql(one: Condition, of: CustomerColumns): RawBuilder<unknown> {
  if ('all' in one) return joined(one.all, of, sql` AND `);
  if ('any' in one) return joined(one.any, of, sql` OR `);
  if ('not' in one) return sql`NOT ${conditionSql(one.not, of)}`;
  if ('component' in one) {
    return sql`EXISTS (SELECT 1 FROM customer_uses AS x WHERE x.component_id IN (${sql.join(one.component)})
      AND x.region = ${of.region} AND x.segment = ${of.segment} AND x.status = ${of.status}
      AND x.customer_id = ${of.id})`;
  }
  if ('attribute' in one) {
    return sql`EXISTS (SELECT 1 FROM customer_attributes AS x WHERE x.name = ${one.attribute}
      AND x.customer_id = ${of.id} AND x.value IN (${sql.join(one.is)}))`;
  }
  if ('region' in one) return sql`${of.region} IN (${sql.join(one.region)})`;
  if ('segment' in one) return sql`${of.segment} IN (${sql.join(one.segment)})`;
  return sql`${of.status} IN (${sql.join(one.status)})`;
}

function joined(
  members: readonly Condition[],
  of: CustomerColumns,
  word: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`(${sql.join(
    members.map((member) => conditionSql(member, of)),
    word,
  )})`;
}
