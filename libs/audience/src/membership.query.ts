import type { RawBuilder } from 'kysely';
import { sql } from '#read-models';

/** Part of the question: some incidents, some customers, or all of them. */
export type Only =
  | { readonly incidentIds: readonly string[] }
  | { readonly customerIds: readonly string[] }
  | 'everything';

export interface MembershipRow {
  readonly incident_id: string;
  readonly customer_id: string;
  readonly via: string;
}

/**
 * Who is affected by open incidents, said once: customers of a component of the scope, in its regions, who have
 * not left (data concerns them still), and those named one by one. Reads `affected_scopes` and
 * `affected_scope_parts`, or common table expressions of these names.
 */
export function membership(only: Only): RawBuilder<MembershipRow> {
  return sql<MembershipRow>`
    SELECT incident_id, customer_id,
      CASE WHEN count(component_id) = 0 THEN '{"listed":true}'
        ELSE '{"components":["' || string_agg(component_id, '","' ORDER BY component_id) || '"]}' END AS via
    FROM (
      SELECT s.incident_id, c.id AS customer_id, p.item AS component_id
      FROM affected_scopes AS s
      JOIN affected_scope_parts AS p ON p.incident_id = s.incident_id AND p.part = 'component'
      JOIN customer_components AS cc ON cc.component_id = p.item
      JOIN customers AS c ON c.id = cc.customer_id
      WHERE s.over = 0 AND ${scopesOf(only)} AND ${customersOf(only, sql`cc.customer_id`)}
        AND (s.everywhere = 1 OR EXISTS (SELECT 1 FROM affected_scope_parts AS r
          WHERE r.incident_id = s.incident_id AND r.part = 'region' AND r.item = c.region))
        AND (c.status <> 'churned' OR s.kind IN ('breach', 'data_loss'))
      UNION ALL
      SELECT s.incident_id, c.id AS customer_id, NULL AS component_id
      FROM affected_scopes AS s
      JOIN affected_scope_parts AS p ON p.incident_id = s.incident_id AND p.part = 'customer'
      JOIN customers AS c ON c.id = p.item
      WHERE s.over = 0 AND ${scopesOf(only)} AND ${customersOf(only, sql`c.id`)}
    ) AS matches
    GROUP BY incident_id, customer_id`;
}

/** The condition that a scope `s` is one of those in question. */
export function scopesOf(only: Only): RawBuilder<unknown> {
  if (only === 'everything' || !('incidentIds' in only)) return sql`1 = 1`;
  return sql`s.incident_id IN (${sql.join(only.incidentIds)})`;
}

/** The condition that a column names one of the customers in question. */
export function customersOf(only: Only, column: RawBuilder<unknown>): RawBuilder<unknown> {
  if (only === 'everything' || !('customerIds' in only)) return sql`1 = 1`;
  return sql`${column} IN (${sql.join(only.customerIds)})`;
}
