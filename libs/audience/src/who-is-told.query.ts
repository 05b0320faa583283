import type { Position } from '#event-store';
import type { IncidentKind, Scope, Severity } from '#incidents';
import { sql, type Views, type ViewsTransaction } from '#read-models';
import type { RawBuilder } from 'kysely';

/** An incident as it is when somebody is to be told of it. */
export interface Telling {
  readonly incidentId: string;
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly scope: Scope;
  /** Customers affected as of this event of the log. */
  readonly asOf: Position;
}

export interface ToldRow {
  readonly dest_key: string;
  /** 0: a contact of an affected customer; 1: a subscriber. */
  readonly lane: number;
}

/** Why a contact of an affected customer is not told, in the order in which it is looked at. */
export const NOT_TOLD_REASONS = [
  'other_channel',
  'no_consent',
  'suppressed',
  'unsubscribed',
  'not_wanted',
  'below_impact',
] as const;
export type NotToldReason = (typeof NOT_TOLD_REASONS)[number];

const IMPACT = { minor: 1, major: 2, critical: 3 } as const;
const WANTED = {
  outage: sql`t.notify_incidents`,
  degradation: sql`t.notify_incidents`,
  data_loss: sql`t.notify_incidents`,
  maintenance: sql`t.notify_maintenance`,
  breach: sql`t.notify_security`,
} as const;

/** `SELECT dest_key, lane`: every mailbox that is told, once. A breach is told whatever its severity. */
export function whoIsTold({
  incidentId,
  kind,
  severity,
  scope,
  asOf,
}: Telling): RawBuilder<ToldRow> {
  return sql<ToldRow>`
    SELECT dest_key, min(lane) AS lane FROM (
      SELECT t.dest_key, 0 AS lane FROM affected AS a ${withContacts}
      WHERE ${affectedAsOf(incidentId, asOf)} AND ${reasonNotTold(kind, severity)} IS NULL
      UNION ALL
      SELECT b.dest_key, 1 AS lane FROM subscriptions AS b
      WHERE b.state = 'confirmed' AND ${wantsSomeOf(scope.components)}
    ) AS everybody GROUP BY dest_key`;
}

/** How many contacts of affected customers are not told, by the first reason that holds. */
export async function whyNotTold(
  views: Views | ViewsTransaction,
  { incidentId, kind, severity, asOf }: Omit<Telling, 'scope'>,
): Promise<Record<NotToldReason, number>> {
  const { rows } = await sql<{ reason: NotToldReason; contacts: number | string }>`
    SELECT reason, count(*) AS contacts FROM (
      SELECT ${reasonNotTold(kind, severity)} AS reason FROM affected AS a ${withContacts}
      WHERE ${affectedAsOf(incidentId, asOf)}
    ) AS reasons WHERE reason IS NOT NULL GROUP BY reason`.execute(views);
  const counts = new Map(rows.map(({ reason, contacts }) => [reason, Number(contacts)]));
  const entries = NOT_TOLD_REASONS.map((reason) => [reason, counts.get(reason) ?? 0]);
  return Object.fromEntries(entries) as Record<NotToldReason, number>;
}

/** `a` is affected as of an event: a period counts from its first event until just before its last. */
export function affectedAsOf(incidentId: string, asOf: Position | undefined): RawBuilder<unknown> {
  return sql`a.incident_id = ${incidentId} AND ${lastingAt(sql`${incidentId}`, asOf)}`;
}

/** The condition that an incident affects one of these customers as of an event. */
export function affectsSomeOf(
  incidentId: RawBuilder<unknown>,
  customerIds: readonly string[],
  asOf: Position,
): RawBuilder<unknown> {
  return sql`EXISTS (SELECT 1 FROM affected AS a WHERE a.incident_id = ${incidentId}
    AND a.customer_id IN (${sql.join(customerIds)}) AND ${lastingAt(incidentId, asOf)})`;
}

/** `SELECT incident_id`: every incident that affects one of these customers as of an event. */
export function incidentsOf(
  customerIds: readonly string[],
  asOf: Position,
): RawBuilder<{ readonly incident_id: string }> {
  return sql`SELECT s.incident_id FROM affected_scopes AS s
    WHERE s.affected_ever > 0 AND ${affectsSomeOf(sql`s.incident_id`, customerIds, asOf)}`;
}

function lastingAt(
  incidentId: RawBuilder<unknown>,
  asOf: Position | undefined,
): RawBuilder<unknown> {
  if (asOf === undefined) return sql`a.until_turn IS NULL`;
  // What was the last event by then that had changed the list: the first one changes it from nobody.
  const turn = sql`(SELECT coalesce(max(t.turn), -1) FROM affected_turns AS t
    WHERE t.incident_id = ${incidentId} AND t.position <= ${asOf})`;
  return sql`a.from_turn <= ${turn} AND (a.until_turn IS NULL OR a.until_turn > ${turn})`;
}

/** The contacts `t` of the customers `a`, and `u` where the mailbox has unsubscribed. */
export const withContacts = sql`JOIN vault.contact_details AS t ON t.customer_id = a.customer_id
  LEFT JOIN subscriptions AS u ON u.dest_key = t.dest_key AND u.state = 'unsubscribed'`;

/** The one definition of who is eligible: null, or why the contact `t` is not told. */
export function reasonNotTold(
  kind: IncidentKind,
  severity: Severity,
): RawBuilder<NotToldReason | null> {
  const reaches = kind === 'breach' ? sql`1 = 1` : sql`t.min_impact <= ${IMPACT[severity]}`;
  return sql<NotToldReason | null>`CASE
    WHEN t.by_email = 0 THEN 'other_channel'
    WHEN t.consent NOT IN ('yes', 'contract') THEN 'no_consent'
    WHEN t.suppressed IS NOT NULL THEN 'suppressed'
    WHEN t.unsubscribed_at IS NOT NULL OR u.dest_key IS NOT NULL THEN 'unsubscribed'
    WHEN ${WANTED[kind]} = 0 THEN 'not_wanted'
    WHEN NOT (${reaches}) THEN 'below_impact' END`;
}

/** A subscriber `b` wants everything, or one of the components. */
function wantsSomeOf(components: readonly string[]): RawBuilder<unknown> {
  const everything = sql`NOT EXISTS (SELECT 1 FROM subscription_components AS w WHERE w.dest_key = b.dest_key)`;
  if (components.length === 0) return everything;
  return sql`(${everything} OR EXISTS (SELECT 1 FROM subscription_components AS w
    WHERE w.dest_key = b.dest_key AND w.component_id IN (${sql.join(components)})))`;
}
