import type { Position } from '#event-store';
import type { IncidentKind, Scope, Severity } from '#incidents';
import { sql, type Views } from '#read-models';
import { partsOf } from './affected-scope.js';
import { membership } from './membership.query.js';
import { openMailbox, type Sealed } from './vault/opened.js';
import type { Vault } from './vault/vault.js';
import { affectedAsOf, reasonNotTold, withContacts } from './who-is-told.query.js';

/** How many customers an incident affects now, or did as of an event of the log. */
export async function countAffected(
  views: Views,
  incidentId: string,
  asOf?: Position,
): Promise<number> {
  const { rows } = await sql<{ customers: number | string }>`
    SELECT count(*) AS customers FROM affected AS a WHERE ${affectedAsOf(incidentId, asOf)}`.execute(
    views,
  );
  return Number(rows[0]?.customers ?? 0);
}

export interface ScopePreview {
  /** Customers who would be affected. */
  readonly customers: number;
  /** Mailboxes of their contacts that would be told, each once; subscribers come on top. */
  readonly destinations: number;
}

/** Whom a scope would concern if it were declared now. */
export async function previewScope(
  views: Views,
  scope: Scope,
  kind: IncidentKind,
  severity: Severity = 'critical',
): Promise<ScopePreview> {
  // The rules read these two names; here they stand for a scope that is not stored.
  const parts = partsOf(scope).map(([part, item]) => sql`('preview', ${sql.lit(part)}, ${item})`);
  const none = sql`SELECT NULL, NULL, NULL WHERE 1 = 0`;
  const { rows } = await sql<Record<keyof ScopePreview, number | string>>`
    WITH affected_scopes (incident_id, kind, over, everywhere) AS (
      VALUES ('preview', ${kind}, 0, ${sql.lit(scope.regions === null ? 1 : 0)})),
    affected_scope_parts (incident_id, part, item) AS (
      ${parts.length > 0 ? sql`VALUES ${sql.join(parts)}` : none}),
    a AS (${membership('everything')})
    SELECT (SELECT count(*) FROM a) AS customers,
      (SELECT count(DISTINCT t.dest_key) FROM a ${withContacts}
        WHERE ${reasonNotTold(kind, severity)} IS NULL) AS destinations`.execute(views);
  return {
    customers: Number(rows[0]?.customers ?? 0),
    destinations: Number(rows[0]?.destinations ?? 0),
  };
}

export interface Destination {
  readonly address: string;
  readonly locale: string | null;
  readonly timeZone: string | null;
}

const KEYS_MAX = 1_000;

/** The addresses behind keys; keys that nothing is known of are left out. */
export async function destinations(
  { views, sealing }: Vault,
  destKeys: readonly string[],
): Promise<Map<string, Destination>> {
  const found = new Map<string, Destination>();
  for (let at = 0; at < destKeys.length; at += KEYS_MAX) {
    const { rows } = await sql<Omit<Destination, 'address'> & Sealed & { destKey: string }>`
      SELECT r.dest_key AS "destKey", r.sealed, k.salt, coalesce(r.locale, ${customersOwn('locale')}) AS locale,
        coalesce(r.time_zone, ${customersOwn('time_zone')}) AS "timeZone"
      FROM vault.mailboxes AS r JOIN vault_keys.subjects AS k ON k.no = r.key_no
      WHERE r.dest_key IN (${sql.join(destKeys.slice(at, at + KEYS_MAX))})`.execute(views);
    for (const { destKey, locale, timeZone, ...mailbox } of rows) {
      const address = openMailbox(sealing, destKey, mailbox);
      if (address !== undefined) found.set(destKey, { address, locale, timeZone });
    }
  }
  return found;
}

/** Where a mailbox has no language or zone of its own, its customer's. */
function customersOwn(column: 'locale' | 'time_zone') {
  return sql`(SELECT c.${sql.ref(column)} FROM vault.contact_details AS t
    JOIN vault.customer_details AS c ON c.id = t.customer_id
    WHERE t.dest_key = r.dest_key ORDER BY t.id LIMIT 1)`;
}
