import type { Position } from '#event-store';
import { sql, type Views } from '#read-models';
import { openMailbox, type Sealed } from './vault/opened.js';
import type { Vault } from './vault/vault.js';
import { affectedAsOf } from './who-is-told.query.js';

/** How many customers an incident affects now, or did as of an event of the log. */
export async function countAffected(
  views: Views,
  incidentId: string,
  asOf?: Position,
): Promise<number> {
  if (asOf === undefined) {
    const { rows } = await sql<{ customers: number | string }>`
      SELECT affected_now AS customers FROM affected_scopes WHERE incident_id = ${incidentId}`.execute(
      views,
    );
    return Number(rows[0]?.customers ?? 0);
  }
  const { rows } = await sql<{ customers: number | string }>`
    SELECT count(*) AS customers FROM affected AS a WHERE ${affectedAsOf(incidentId, asOf)}`.execute(
    views,
  );
  return Number(rows[0]?.customers ?? 0);
}

/** How many customers an incident affects, or once did. */
export async function countEverAffected(views: Views, incidentId: string): Promise<number> {
  const { rows } = await sql<{ customers: number | string }>`
    SELECT affected_ever AS customers FROM affected_scopes WHERE incident_id = ${incidentId}`.execute(
    views,
  );
  return Number(rows[0]?.customers ?? 0);
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
