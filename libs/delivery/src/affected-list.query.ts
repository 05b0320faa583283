import type { RawBuilder } from 'kysely';
import {
  affectedPeriods,
  beginsSince,
  countEverAffected,
  customerNames,
  type Period,
  throughComponent,
  type Vault,
} from '#audience';
import { sql, type Views } from '#read-models';

/** One customer on the affected list of an incident. */
export interface AffectedRow {
  readonly customerId: string;
  /** Null once the customer's details were erased. */
  readonly name: string | null;
  /** Through which components; empty where it was listed by hand. */
  readonly components: readonly string[];
  readonly listed: boolean;
  /** What of it was exposed, where it is on the incident's list of exposed customers. */
  readonly dataClasses: readonly string[];
  /** ISO 8601, UTC: since when it has been affected. */
  readonly since: string;
  /** Null while it is affected. */
  readonly until: string | null;
  readonly contacts: number;
  /** Contacts that were told at least once. */
  readonly told: number;
  readonly firstToldAt: string | null;
  readonly lastToldAt: string | null;
  /** Contacts that no letter can reach, by the first reason. */
  readonly unreachable: {
    readonly notByEmail: number;
    readonly suppressed: number;
    readonly unsubscribed: number;
  };
}

export interface AffectedFilters {
  /** Customers of whom at least one contact was told, or of whom none was. */
  readonly told?: boolean | undefined;
  /** Only those that have been affected since this moment or later: ISO 8601, UTC. */
  readonly since?: string | undefined;
  readonly component?: string | undefined;
  /** Beginning of the customer's id. */
  readonly search?: string | undefined;
}

export interface AffectedQuestion {
  readonly incidentId: string;
  readonly filters?: AffectedFilters | undefined;
  /** 1 to 500. */
  readonly first: number;
  /** The id of the last customer of the page before. */
  readonly after?: string | undefined;
}

export interface AffectedPage {
  readonly rows: readonly AffectedRow[];
  readonly hasNext: boolean;
}

export interface AffectedCounts {
  readonly customers: number;
  readonly told: number;
  readonly notTold: number;
}

type Contacts = { readonly customerId: string } & Pick<
  AffectedRow,
  'contacts' | 'told' | 'firstToldAt' | 'lastToldAt'
> &
  AffectedRow['unreachable'];

/** One page of the affected list, by customer id. Whose turn it is comes first, what is known of them after it. */
export async function affectedList(
  vault: Vault,
  { incidentId, filters = {}, first, after }: AffectedQuestion,
): Promise<AffectedPage> {
  const { views } = vault;
  // From one customer to the next in the key: what an engine believes about the size of the list cannot mislead it.
  const next = (place: RawBuilder<unknown>) => sql`(SELECT a.customer_id FROM affected AS a
    WHERE a.incident_id = ${incidentId} AND a.customer_id > ${place} AND ${matching(incidentId, filters)}
    ORDER BY a.customer_id LIMIT 1)`;
  const { rows } = await sql<{ id: string }>`WITH RECURSIVE page (id, nth) AS (
      SELECT ${next(sql`${after ?? ''}`)}, 0
      UNION ALL SELECT ${next(sql`page.id`)}, nth + 1 FROM page
      WHERE page.id IS NOT NULL AND nth < ${sql.lit(first)})
    SELECT id FROM page WHERE id IS NOT NULL ORDER BY nth`.execute(views);
  const ids = rows.slice(0, first).map(({ id }) => id);
  const periods = await periodsOf(views, incidentId, ids);
  const names = await customerNames(vault, ids);
  const contacts = await contactsOf(views, incidentId, ids);
  return {
    rows: ids.map((id) =>
      shaped(id, names.get(id) ?? null, periods.get(id) ?? [], contacts.get(id)),
    ),
    hasNext: rows.length > first,
  };
}

async function periodsOf(
  views: Views,
  incidentId: string,
  customerIds: readonly string[],
): Promise<Map<string, Period[]>> {
  const found = new Map<string, Period[]>();
  if (customerIds.length === 0) return found;
  // Where an engine thinks that the list is short, the range keeps it from reading all of it.
  const condition = sql`a.customer_id BETWEEN ${customerIds[0]} AND ${customerIds.at(-1)}
    AND a.customer_id IN (${sql.join(customerIds)})`;
  const { rows } = await affectedPeriods(incidentId, condition).execute(views);
  for (const row of rows.sort((one, other) => Number(one.from_turn) - Number(other.from_turn)))
    found.set(row.customer_id, [...(found.get(row.customer_id) ?? []), row]);
  return found;
}

/** How many customers the list has under these filters, and how many of them were told. */
export async function affectedCounts(
  views: Views,
  incidentId: string,
  filters: AffectedFilters = {},
): Promise<AffectedCounts> {
  if (Object.values(filters).every((filter) => filter === undefined || filter === '')) {
    const customers = await countEverAffected(views, incidentId);
    const told = customers > 0 ? await countTold(views, incidentId) : 0;
    return { customers, told, notTold: customers - told };
  }
  const { rows } = await sql<{ customers: number; told: number | null }>`
    SELECT count(*) AS customers, sum(told) AS told FROM (
      SELECT CASE WHEN ${wasTold(incidentId)} THEN 1 ELSE 0 END AS told FROM
        (SELECT DISTINCT a.customer_id FROM affected AS a
          WHERE a.incident_id = ${incidentId} AND ${matching(incidentId, filters)}) AS a) AS each_one`.execute(
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
      WHERE d.state = 'accepted' AND d.fanout_id IN (SELECT id FROM fanouts WHERE incident_id = ${incidentId})
    ) AS told WHERE EXISTS (SELECT 1 FROM affected AS a
      WHERE a.incident_id = ${incidentId} AND a.customer_id = told.customer_id)`.execute(views);
  return Number(rows[0]?.told ?? 0);
}

/** The condition on a row `a` of the affected table. */
function matching(incidentId: string, { told, since, component, search }: AffectedFilters) {
  const conditions = [sql`1 = 1`];
  if (since !== undefined) conditions.push(beginsSince(incidentId, since));
  if (component !== undefined) conditions.push(throughComponent(incidentId, component));
  if (search)
    conditions.push(sql`a.customer_id >= ${search} AND a.customer_id < ${`${search}\u{10ffff}`}`);
  if (told !== undefined)
    conditions.push(told ? wasTold(incidentId) : sql`NOT ${wasTold(incidentId)}`);
  return sql.join(conditions, sql` AND `);
}

/** The condition that a contact of the customer `a.customer_id` was told of the incident. */
function wasTold(incidentId: string) {
  return sql`EXISTS (SELECT 1 FROM vault.contact_details AS c JOIN deliveries AS d ON d.dest_key = c.dest_key
    WHERE c.customer_id = a.customer_id AND d.state = 'accepted'
      AND d.fanout_id IN (SELECT id FROM fanouts WHERE incident_id = ${incidentId}))`;
}

async function contactsOf(
  views: Views,
  incidentId: string,
  customerIds: readonly string[],
): Promise<Map<string, Contacts>> {
  if (customerIds.length === 0) return new Map();
  const { rows } = await sql<Contacts>`
    SELECT c.customer_id AS "customerId", count(*) AS contacts, count(t.first_at) AS told,
      min(t.first_at) AS "firstToldAt", max(t.last_at) AS "lastToldAt",
      sum(CASE WHEN c.by_email = 0 THEN 1 ELSE 0 END) AS "notByEmail",
      sum(CASE WHEN c.by_email = 1 AND c.suppressed IS NOT NULL THEN 1 ELSE 0 END) AS suppressed,
      sum(CASE WHEN c.by_email = 1 AND c.suppressed IS NULL
        AND (c.unsubscribed_at IS NOT NULL OR s.state = 'unsubscribed') THEN 1 ELSE 0 END) AS unsubscribed
    FROM vault.contact_details AS c
    LEFT JOIN subscriptions AS s ON s.dest_key = c.dest_key
    LEFT JOIN (SELECT d.dest_key, min(d.done_at) AS first_at, max(d.done_at) AS last_at FROM deliveries AS d
        WHERE d.state = 'accepted' AND d.fanout_id IN (SELECT id FROM fanouts WHERE incident_id = ${incidentId})
          AND d.dest_key IN (SELECT dest_key FROM vault.contact_details WHERE customer_id IN (${sql.join([...customerIds])}))
        GROUP BY d.dest_key) AS t ON t.dest_key = c.dest_key
    WHERE c.customer_id IN (${sql.join([...customerIds])})
    GROUP BY c.customer_id`.execute(views);
  return new Map(rows.map((row) => [row.customerId, row]));
}

function shaped(
  customerId: string,
  name: string | null,
  periods: readonly Period[],
  found: Contacts | undefined,
): AffectedRow {
  const [oldest, newest] = [periods[0], periods.at(-1)];
  const via = JSON.parse(newest?.via ?? '{}') as {
    components?: string[];
    listed?: boolean;
    dataClasses?: string[];
  };
  return {
    customerId,
    name,
    components: via.components ?? [],
    listed: via.listed ?? false,
    dataClasses: via.dataClasses ?? [],
    since: periods.reduce(
      (least, { since }) => (since < least ? since : least),
      oldest?.since ?? '',
    ),
    until: newest?.until ?? null,
    contacts: Number(found?.contacts ?? 0),
    told: Number(found?.told ?? 0),
    firstToldAt: found?.firstToldAt ?? null,
    lastToldAt: found?.lastToldAt ?? null,
    unreachable: {
      notByEmail: Number(found?.notByEmail ?? 0),
      suppressed: Number(found?.suppressed ?? 0),
      unsubscribed: Number(found?.unsubscribed ?? 0),
    },
  };
}
