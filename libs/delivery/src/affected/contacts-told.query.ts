import type { RawBuilder } from 'kysely';
import { type ListAsOf, NOT_TOLD_REASONS, type NotToldReason, reasonNotTold } from '#audience';
import { sql, type Views } from '#read-models';
import type { IncidentFanout } from '../fanout-notice.js';
import type { NoticeReceived } from './time-in-the-dark.js';

/** Why a contact cannot be told. `refused`: the mail server refused every letter to it for good. */
export const UNREACHABLE_REASONS = [...NOT_TOLD_REASONS, 'refused'] as const;
export type UnreachableReason = NotToldReason | 'refused';

/** What became of the contacts of one customer. */
export interface ContactsTold {
  readonly contacts: number;
  /** Contacts that were told at least once. */
  readonly told: number;
  /** ISO 8601, UTC. */
  readonly firstToldAt: string | null;
  readonly lastToldAt: string | null;
  /** Contacts that no letter can reach now, by the first reason. */
  readonly unreachable: Readonly<Partial<Record<UnreachableReason, number>>>;
}

/** Of these customers; those without contacts are left out. */
export async function contactsTold(
  views: Views,
  list: ListAsOf,
  customerIds: readonly string[],
): Promise<Map<string, ContactsTold>> {
  const found = new Map<string, ContactsTold>();
  if (customerIds.length === 0) return found;
  const { rows } = await sql<Standing>`
    SELECT customer_id AS "customerId", reason, count(*) AS contacts, count(first_at) AS told,
      min(first_at) AS "firstToldAt", max(last_at) AS "lastToldAt"
    FROM (${standing(list, sql`t.customer_id IN (${sql.join(customerIds)})`)}) AS each_one
    GROUP BY customer_id, reason`.execute(views);
  for (const row of rows) found.set(row.customerId, joined(found.get(row.customerId), row));
  return found;
}

interface Standing extends Omit<ContactsTold, 'unreachable'> {
  readonly customerId: string;
  /** Null: can be told. */
  readonly reason: UnreachableReason | null;
}

function joined(known: ContactsTold | undefined, row: Standing): ContactsTold {
  const { reason } = row;
  const contacts = Number(row.contacts);
  return {
    contacts: contacts + (known?.contacts ?? 0),
    told: Number(row.told) + (known?.told ?? 0),
    firstToldAt: earlier(known?.firstToldAt ?? null, row.firstToldAt),
    lastToldAt: later(known?.lastToldAt ?? null, row.lastToldAt),
    unreachable: { ...known?.unreachable, ...(reason && { [reason]: contacts }) },
  };
}

function earlier(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other < one) ? other : one;
}

function later(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}

/**
 * `SELECT customer_id, reason, first_at, last_at`: a row for each contact `t` for which a condition holds, with why it
 * cannot be told, and when it was.
 */
export function standing(list: ListAsOf, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  const letters = sql`FROM deliveries AS d WHERE d.dest_key = t.dest_key`;
  return sql`SELECT t.customer_id,
      coalesce(${reasonNotTold(list.kind, list.severity)}, CASE
        WHEN EXISTS (SELECT 1 ${letters} AND ${letterOf(list)} AND d.state = 'failed')
          AND NOT EXISTS (SELECT 1 ${letters} AND ${letterOf(list)} AND d.state <> 'failed')
        THEN 'refused' END) AS reason,
      (SELECT min(d.done_at) ${letters} AND ${reached(list)}) AS first_at,
      (SELECT max(d.done_at) ${letters} AND ${reached(list)}) AS last_at
    FROM vault.contact_details AS t
    LEFT JOIN subscriptions AS u ON u.dest_key = t.dest_key AND u.state = 'unsubscribed'
    WHERE ${condition}`;
}

/** The condition that a delivery `d` of the incident was taken by its reader's mail server by then. */
export function reached(list: Pick<ListAsOf, 'incidentId' | 'moment'>): RawBuilder<unknown> {
  const byThen = list.moment === undefined ? sql`1 = 1` : sql`d.done_at <= ${list.moment}`;
  return sql`d.state = 'accepted' AND ${byThen} AND ${letterOf(list)}`;
}

function letterOf({ incidentId }: Pick<ListAsOf, 'incidentId'>): RawBuilder<unknown> {
  return sql`d.fanout_id IN (SELECT id FROM fanouts WHERE incident_id = ${incidentId})`;
}

/** Every update of the incident that reached these customers, by when it first did. */
export async function noticesReceived(
  views: Views,
  list: ListAsOf,
  customerIds: readonly string[],
): Promise<Map<string, NoticeReceived[]>> {
  const found = new Map<string, NoticeReceived[]>();
  if (customerIds.length === 0) return found;
  const said = await updatesOf(views, list.incidentId);
  const { rows } = await sql<{ customerId: string; fanoutId: string; at: string }>`
    SELECT t.customer_id AS "customerId", d.fanout_id AS "fanoutId", min(d.done_at) AS at
    FROM vault.contact_details AS t JOIN deliveries AS d ON d.dest_key = t.dest_key
    WHERE t.customer_id IN (${sql.join(customerIds)}) AND ${reached(list)}
    GROUP BY t.customer_id, d.fanout_id`.execute(views);
  for (const { customerId, fanoutId, at } of rows) {
    const update = said.get(fanoutId);
    if (!update) continue;
    const notices = found.get(customerId) ?? [];
    found.set(customerId, [...notices, { ...update, at: Date.parse(at) }]);
  }
  return found;
}

async function updatesOf(
  views: Views,
  incidentId: string,
): Promise<Map<string, Omit<NoticeReceived, 'at'>>> {
  const { rows } = await sql<{ id: string; notice: string }>`
    SELECT id, notice FROM fanouts WHERE incident_id = ${incidentId} AND kind = 'update'
    ORDER BY position`.execute(views);
  return new Map(
    rows.map(({ id, notice }, nth) => {
      // Written by the planner.
      const { update } = JSON.parse(notice) as IncidentFanout;
      const { nextUpdateAt } = update;
      return [id, { nth, nextBy: nextUpdateAt === null ? null : Date.parse(nextUpdateAt) }];
    }),
  );
}
