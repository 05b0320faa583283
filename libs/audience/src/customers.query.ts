import { isOneOf, sql, type Views } from '#read-models';
import { customersFoundBy } from './vault/found-customers.query.js';
import { openContact, openCustomer, openMailbox, type Sealed } from './vault/opened.js';
import type { ContactDetailsRow } from './vault/rows.js';
import type { Vault } from './vault/vault.js';

/** A customer as the console shows it: personal data, for signed-in people only. */
export interface CustomerRow {
  readonly id: string;
  readonly name: string;
  readonly domain: string | null;
  readonly region: string | null;
  readonly segment: string | null;
  readonly status: string;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly components: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** When it became a customer: ISO 8601, UTC; null where nobody knows. */
  readonly since: string | null;
}

export interface ContactRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly phone: string | null;
  readonly destKey: string;
  readonly role: string | null;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly notifyIncidents: boolean;
  readonly notifyMaintenance: boolean;
  readonly notifySecurity: boolean;
  readonly minImpact: 'minor' | 'major' | 'critical';
  readonly byEmail: boolean;
  readonly consent: 'yes' | 'no' | 'pending' | 'contract';
  readonly consentAt: string | null;
  readonly consentSource: string | null;
  readonly suppressed: string | null;
  readonly unsubscribedAt: string | null;
}

export interface ListCustomers {
  /** 1 to 200. */
  readonly first: number;
  /** The id of the last customer of the page before. */
  readonly after?: string;
  /** Beginning of an id, whole words of a name, or a domain. */
  readonly search?: string;
  readonly componentId?: string;
  readonly region?: string;
  readonly status?: string;
}

/** Ids of components, with commas between; attributes as JSON. */
type Stored = Omit<CustomerRow, 'components' | 'attributes' | 'name' | 'domain'> &
  Partial<Sealed> & { readonly components: string; readonly attributes: string | null };
type StoredContact = ContactDetailsRow &
  Sealed & { readonly mailbox: Uint8Array; readonly mailboxSalt: Uint8Array | null };

const columns = sql`c.id, c.region, c.segment, c.status, c.components, c.attributes, c.since, v.locale,
  v.time_zone AS "timeZone", v.sealed, k.salt
  FROM customers AS c LEFT JOIN vault.customer_details AS v ON v.id = c.id
  LEFT JOIN vault_keys.subjects AS k ON k.no = v.key_no`;
const IMPACTS = ['minor', 'major', 'critical'] as const;

export async function findCustomer(
  vault: Vault,
  id: string,
): Promise<(CustomerRow & { readonly contacts: readonly ContactRow[] }) | undefined> {
  const { rows } = await sql<Stored>`SELECT ${columns} WHERE c.id = ${id}`.execute(vault.views);
  const [found] = rows.map((row) => opened(vault, row));
  return found && { ...found, contacts: await listContacts(vault, id) };
}

/** By id, so that a page stays right while others import. */
export async function listCustomers(vault: Vault, asked: ListCustomers): Promise<CustomerRow[]> {
  const { first, after, search, componentId, region, status } = asked;
  const all = sql`1 = 1`;
  const { rows } = await sql<Stored>`SELECT ${columns}
    WHERE ${after === undefined ? all : sql`c.id > ${after}`}
      AND ${search ? customersFoundBy(vault.sealing, search) : all}
      AND ${region === undefined ? all : sql`c.region = ${region}`}
      AND ${status === undefined ? all : sql`c.status = ${status}`}
      AND ${componentId === undefined ? all : uses(componentId)}
    ORDER BY c.id LIMIT ${first}`.execute(vault.views);
  return rows.map((row) => opened(vault, row));
}

/** What customers are called; those whose details were erased are left out. */
export async function customerNames(
  { views, sealing }: Vault,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Sealed & { id: string }>`
    SELECT v.id, v.sealed, k.salt FROM vault.customer_details AS v
    JOIN vault_keys.subjects AS k ON k.no = v.key_no WHERE v.id IN (${sql.join(ids)})`.execute(
    views,
  );
  const named = rows.map(({ id, ...sealed }): [string, string] => [
    id,
    openCustomer(sealing, id, sealed)?.name ?? '',
  ]);
  return new Map(named);
}

/** Those of these ids that no customer has, in the order they were given. */
export async function unknownAmong(views: Views, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM customers WHERE ${isOneOf(views, sql`id`, ids)}`.execute(views);
  const known = new Set(rows.map(({ id }) => id));
  return [...new Set(ids)].filter((id) => !known.has(id));
}

export async function countCustomers(views: Views): Promise<number> {
  const { rows } = await sql<{ customers: number | string }>`
    SELECT count(*) AS customers FROM customers`.execute(views);
  return Number(rows[0]?.customers ?? 0);
}

async function listContacts(vault: Vault, customerId: string): Promise<ContactRow[]> {
  const { rows } = await sql<StoredContact>`
    SELECT t.*, k.salt, r.sealed AS mailbox, rk.salt AS "mailboxSalt"
    FROM vault.contact_details AS t JOIN vault.mailboxes AS r ON r.dest_key = t.dest_key
    LEFT JOIN vault_keys.subjects AS k ON k.no = t.key_no
    LEFT JOIN vault_keys.subjects AS rk ON rk.no = r.key_no
    WHERE t.customer_id = ${customerId} ORDER BY t.id`.execute(vault.views);
  return rows.map((row) => readContact(vault, row));
}

function readContact({ sealing }: Vault, row: StoredContact): ContactRow {
  const { id, dest_key: destKey } = row;
  const { name = '', phone = null } = openContact(sealing, id, row) ?? {};
  const mailbox = { salt: row.mailboxSalt, sealed: row.mailbox };
  return {
    id,
    name,
    phone,
    address: openMailbox(sealing, destKey, mailbox) ?? '',
    destKey,
    role: row.role,
    locale: row.locale,
    timeZone: row.time_zone,
    notifyIncidents: row.notify_incidents === 1,
    notifyMaintenance: row.notify_maintenance === 1,
    notifySecurity: row.notify_security === 1,
    minImpact: IMPACTS[row.min_impact - 1] ?? 'minor',
    byEmail: row.by_email === 1,
    // The vault was written with one of the words.
    consent: row.consent as ContactRow['consent'],
    consentAt: row.consent_at,
    consentSource: row.consent_source,
    suppressed: row.suppressed,
    unsubscribedAt: row.unsubscribed_at,
  };
}

function opened(
  { sealing }: Vault,
  { salt, sealed, components, attributes, ...row }: Stored,
): CustomerRow {
  const details = sealed && openCustomer(sealing, row.id, { salt, sealed });
  return {
    ...row,
    name: details?.name ?? '',
    domain: details?.domain ?? null,
    components: components === '' ? [] : components.split(','),
    // Written by the projection from a fact's own attributes.
    attributes: JSON.parse(attributes ?? '{}') as Record<string, string>,
  };
}

function uses(componentId: string) {
  return sql`EXISTS (SELECT 1 FROM customer_uses AS u WHERE u.component_id = ${componentId}
    AND u.region = coalesce(c.region, '') AND u.segment = coalesce(c.segment, '') AND u.status = c.status
    AND u.customer_id = c.id)`;
}
