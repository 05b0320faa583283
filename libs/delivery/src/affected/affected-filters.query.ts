import type { RawBuilder } from 'kysely';
import {
  beginsSince,
  countEverAffected,
  knownBy,
  type ListAsOf,
  listAsOf,
  throughComponent,
} from '#audience';
import { sql, type Views } from '#read-models';
import { reached, standing } from './contacts-told.query.js';

export interface AffectedFilters {
  /** Customers of whom at least one contact was told, or of whom none was. */
  readonly told?: boolean | undefined;
  /** Customers of whom no contact was told, nor can be. */
  readonly unreachable?: boolean | undefined;
  /** Only those that have been affected since this moment or later: ISO 8601, UTC. */
  readonly since?: string | undefined;
  readonly component?: string | undefined;
  /** Beginning of the customer's id. */
  readonly search?: string | undefined;
}

export interface AffectedCounts {
  readonly customers: number;
  readonly told: number;
  readonly notTold: number;
}

/**
 * How many customers the list has under these filters, and how many of them were told. @param moment ISO 8601, UTC:
 * as it stood then
 */
export async function affectedCounts(
  views: Views,
  incidentId: string,
  filters: AffectedFilters = {},
  moment?: string,
): Promise<AffectedCounts> {
  const unfiltered = Object.values(filters).every((one) => one === undefined || one === '');
  if (unfiltered && moment === undefined) {
    const customers = await countEverAffected(views, incidentId);
    const told = customers > 0 ? await countTold(views, incidentId) : 0;
    return { customers, told, notTold: customers - told };
  }
  const list = await listAsOf(views, incidentId, moment);
  if (!list) return { customers: 0, told: 0, notTold: 0 };
  const { rows } = await sql<{ customers: number; told: number | null }>`
    SELECT count(*) AS customers, sum(told) AS told FROM (
      SELECT CASE WHEN ${wasTold(list)} THEN 1 ELSE 0 END AS told FROM
        (SELECT DISTINCT a.customer_id FROM affected AS a
          WHERE a.incident_id = ${incidentId} AND ${matching(list, filters)}) AS a) AS each_one`.execute(
    views,
  );
  const customers = Number(rows[0]?.customers ?? 0);
  const told = Number(rows[0]?.told ?? 0);
  return { customers, told, notTold: customers - told };
}

/** From the letters that were accepted: what it costs hangs on how many there are. */
async function countTold(views: Views, incidentId: string): Promise<number> {
  const { rows } = await sql<{ told: number | string }>`
    SELECT count(*) AS told FROM (
      SELECT DISTINCT c.customer_id FROM deliveries AS d JOIN vault.contact_details AS c ON c.dest_key = d.dest_key
      WHERE ${reached({ incidentId })}
    ) AS told WHERE EXISTS (SELECT 1 FROM affected AS a
      WHERE a.incident_id = ${incidentId} AND a.customer_id = told.customer_id)`.execute(views);
  return Number(rows[0]?.told ?? 0);
}

/** The condition on a row `a` of the affected table. */
export function matching(
  list: ListAsOf,
  { told, unreachable, since, component, search }: AffectedFilters,
): RawBuilder<unknown> {
  const { incidentId } = list;
  const conditions = [knownBy(list.turn)];
  if (since !== undefined) conditions.push(beginsSince(incidentId, since));
  if (component !== undefined) conditions.push(throughComponent(incidentId, component));
  if (search)
    conditions.push(sql`a.customer_id >= ${search} AND a.customer_id < ${`${search}\u{10ffff}`}`);
  if (told !== undefined) conditions.push(told ? wasTold(list) : sql`NOT ${wasTold(list)}`);
  if (unreachable !== undefined)
    conditions.push(unreachable ? isUnreachable(list) : sql`NOT ${isUnreachable(list)}`);
  return sql.join(conditions, sql` AND `);
}

/** The condition that a contact of the customer `a.customer_id` was told of the incident. */
function wasTold(list: ListAsOf): RawBuilder<unknown> {
  return sql`EXISTS (SELECT 1 FROM vault.contact_details AS c JOIN deliveries AS d ON d.dest_key = c.dest_key
    WHERE c.customer_id = a.customer_id AND ${reached(list)})`;
}

/** The condition that no contact of it was told, and that there is none who can be. */
function isUnreachable(list: ListAsOf): RawBuilder<unknown> {
  return sql`(NOT ${wasTold(list)} AND NOT EXISTS (SELECT 1 FROM (${standing(list, sql`t.customer_id = a.customer_id`)}) AS each_one
    WHERE each_one.reason IS NULL))`;
}
