import type { RawBuilder } from 'kysely';
import {
  affectedPeriods,
  customerNames,
  type ListAsOf,
  listAsOf,
  type Period,
  type Vault,
} from '#audience';
import { sql, type Views } from '#read-models';
import { type AffectedFilters, matching } from './affected-filters.query.js';
import {
  type ContactsTold,
  contactsTold,
  noticesReceived,
  UNREACHABLE_REASONS,
  type UnreachableReason,
} from './contacts-told.query.js';
import { type NoticeReceived, type TimeInTheDark, timeInTheDark } from './time-in-the-dark.js';

/** One customer on the affected list of an incident. */
export interface AffectedRow extends ContactsTold {
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
  /** Channels through which it was told. */
  readonly toldThrough: readonly 'email'[];
  /** Why none of its contacts was told, nor can be, by the first reason; null: one was, or may be. */
  readonly unreachableBecause: UnreachableReason | 'no_contact' | null;
  /** Null once its details were erased: what it was told is not known any more. */
  readonly inTheDark: TimeInTheDark | null;
}

export interface AffectedQuestion {
  readonly incidentId: string;
  readonly filters?: AffectedFilters | undefined;
  /** ISO 8601, UTC. Up to now, and as it stands. */
  readonly now: string;
  /** ISO 8601, UTC: the list as it stood then. Names and who can be told are as they are now. */
  readonly asOf?: string | undefined;
  /** 1 to 500. */
  readonly first: number;
  /** The id of the last customer of the page before. */
  readonly after?: string | undefined;
}

export interface AffectedPage {
  readonly rows: readonly AffectedRow[];
  readonly hasNext: boolean;
}

/** One page of the affected list, by customer id. Whose turn it is comes first, what is known of them after it. */
export async function affectedList(
  vault: Vault,
  { incidentId, filters = {}, now, asOf, first, after }: AffectedQuestion,
): Promise<AffectedPage> {
  const { views } = vault;
  const list = await listAsOf(views, incidentId, asOf);
  if (!list) return { rows: [], hasNext: false };
  const found = await customersFrom(views, list, filters, first + 1, after);
  const ids = found.slice(0, first);
  const [periods, names, contacts, notices] = [
    await periodsOf(views, list, ids),
    await customerNames(vault, ids),
    await contactsTold(views, list, ids),
    await noticesReceived(views, list, ids),
  ];
  const rows = ids.map((customerId) =>
    shaped({
      customerId,
      name: names.get(customerId) ?? null,
      periods: periods.get(customerId) ?? [],
      contacts: contacts.get(customerId),
      notices: notices.get(customerId) ?? [],
      now: asOf ?? now,
    }),
  );
  return { rows, hasNext: found.length > first };
}

/** From one customer to the next in the key: what an engine believes about the size of the list cannot mislead it. */
async function customersFrom(
  views: Views,
  list: ListAsOf,
  filters: AffectedFilters,
  count: number,
  after = '',
): Promise<string[]> {
  const next = (place: RawBuilder<unknown>) => sql`(SELECT a.customer_id FROM affected AS a
    WHERE a.incident_id = ${list.incidentId} AND a.customer_id > ${place} AND ${matching(list, filters)}
    ORDER BY a.customer_id LIMIT 1)`;
  const { rows } = await sql<{ id: string }>`WITH RECURSIVE page (id, nth) AS (
      SELECT ${next(sql`${after}`)}, 1
      UNION ALL SELECT ${next(sql`page.id`)}, nth + 1 FROM page
      WHERE page.id IS NOT NULL AND nth < ${sql.lit(count)})
    SELECT id FROM page WHERE id IS NOT NULL ORDER BY nth`.execute(views);
  return rows.map(({ id }) => id);
}

async function periodsOf(
  views: Views,
  { incidentId, turn }: ListAsOf,
  customerIds: readonly string[],
): Promise<Map<string, Period[]>> {
  const found = new Map<string, Period[]>();
  if (customerIds.length === 0) return found;
  // Where an engine thinks that the list is short, the range keeps it from reading all of it.
  const condition = sql`a.customer_id BETWEEN ${customerIds[0]} AND ${customerIds.at(-1)}
    AND a.customer_id IN (${sql.join(customerIds)})`;
  const { rows } = await affectedPeriods(incidentId, condition, turn).execute(views);
  for (const row of rows.sort((one, other) => Number(one.from_turn) - Number(other.from_turn)))
    found.set(row.customer_id, [...(found.get(row.customer_id) ?? []), row]);
  return found;
}

interface Found {
  readonly customerId: string;
  readonly name: string | null;
  readonly periods: readonly Period[];
  readonly contacts: ContactsTold | undefined;
  readonly notices: readonly NoticeReceived[];
  readonly now: string;
}

const NO_CONTACTS: ContactsTold = {
  contacts: 0,
  told: 0,
  firstToldAt: null,
  lastToldAt: null,
  unreachable: {},
};

function shaped({ customerId, name, periods, contacts, notices, now }: Found): AffectedRow {
  const newest = periods.at(-1);
  // Written by the projection.
  const via = JSON.parse(newest?.via ?? '{}') as {
    components?: string[];
    listed?: boolean;
    dataClasses?: string[];
  };
  const told = contacts ?? NO_CONTACTS;
  const known = name !== null || contacts !== undefined;
  return {
    customerId,
    name,
    components: via.components ?? [],
    listed: via.listed ?? false,
    dataClasses: via.dataClasses ?? [],
    since: periods.map(({ since }) => since).sort()[0] ?? '',
    // An end that is known now was still to come.
    until: newest?.until && newest.until <= now ? newest.until : null,
    ...told,
    toldThrough: told.told > 0 ? ['email'] : [],
    unreachableBecause: whyUnreachable(told),
    inTheDark: known ? timeInTheDark(periods.map(intervalOf), notices, Date.parse(now)) : null,
  };
}

function intervalOf({ since, until }: Period) {
  return { from: Date.parse(since), until: until === null ? null : Date.parse(until) };
}

function whyUnreachable({ contacts, told, unreachable }: ContactsTold) {
  if (told > 0) return null;
  if (contacts === 0) return 'no_contact';
  const reasons = UNREACHABLE_REASONS.filter((reason) => unreachable[reason] !== undefined);
  const cut = reasons.reduce((sum, reason) => sum + (unreachable[reason] ?? 0), 0);
  return cut < contacts ? null : (reasons[0] ?? null);
}
