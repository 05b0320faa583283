import { eachOf, sql, type Views } from '#read-models';

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
}

export interface ContactRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
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
  readonly suppressed: string | null;
  readonly unsubscribedAt: string | null;
}

export interface ListCustomers {
  /** 1 to 200. */
  readonly first: number;
  /** The id of the last customer of the page before. */
  readonly after?: string;
  /** Part of an id, a name or a domain. */
  readonly search?: string;
  readonly componentId?: string;
  readonly region?: string;
  readonly status?: string;
}

/** Ids of components, with commas between. */
type Stored = Omit<CustomerRow, 'components'> & { readonly components: string };
type StoredContact = Record<keyof ContactRow, string | number | null>;

const columns = sql`c.id, coalesce(v.name, '') AS name, v.domain, c.region, c.segment, c.status, c.components, v.locale,
  v.time_zone AS "timeZone" FROM customers AS c LEFT JOIN vault.customers AS v ON v.id = c.id`;
const IMPACTS = ['minor', 'major', 'critical'] as const;

export async function findCustomer(
  views: Views,
  id: string,
): Promise<(CustomerRow & { readonly contacts: readonly ContactRow[] }) | undefined> {
  const { rows } = await sql<Stored>`SELECT ${columns} WHERE c.id = ${id}`.execute(views);
  const [found] = rows.map(read);
  return found && { ...found, contacts: await listContacts(views, id) };
}

/** By id, so that a page stays right while others import. */
export async function listCustomers(views: Views, asked: ListCustomers): Promise<CustomerRow[]> {
  const { first, after, search, componentId, region, status } = asked;
  const all = sql`1 = 1`;
  const { rows } = await sql<Stored>`SELECT ${columns}
    WHERE ${after === undefined ? all : sql`c.id > ${after}`}
      AND ${search ? matches(search) : all}
      AND ${region === undefined ? all : sql`c.region = ${region}`}
      AND ${status === undefined ? all : sql`c.status = ${status}`}
      AND ${componentId === undefined ? all : uses(componentId)}
    ORDER BY c.id LIMIT ${first}`.execute(views);
  return rows.map(read);
}

/** Those of these ids that no customer has, in the order they were given. */
export async function unknownAmong(views: Views, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM customers WHERE id IN ${eachOf(views, ids)}`.execute(views);
  const known = new Set(rows.map(({ id }) => id));
  return [...new Set(ids)].filter((id) => !known.has(id));
}

export async function countCustomers(views: Views): Promise<number> {
  const { rows } = await sql<{ customers: number | string }>`
    SELECT count(*) AS customers FROM customers`.execute(views);
  return Number(rows[0]?.customers ?? 0);
}

async function listContacts(views: Views, customerId: string): Promise<ContactRow[]> {
  const { rows } = await sql<StoredContact>`
    SELECT t.id, t.name, r.address, t.dest_key AS "destKey", t.role, t.locale, t.time_zone AS "timeZone",
      t.notify_incidents AS "notifyIncidents", t.notify_maintenance AS "notifyMaintenance",
      t.notify_security AS "notifySecurity", t.min_impact AS "minImpact", t.by_email AS "byEmail", t.consent,
      t.suppressed, t.unsubscribed_at AS "unsubscribedAt"
    FROM vault.contacts AS t JOIN vault.recipients AS r ON r.dest_key = t.dest_key
    WHERE t.customer_id = ${customerId} ORDER BY t.id`.execute(views);
  return rows.map(readContact);
}

function readContact(row: StoredContact): ContactRow {
  return {
    ...row,
    notifyIncidents: row.notifyIncidents === 1,
    notifyMaintenance: row.notifyMaintenance === 1,
    notifySecurity: row.notifySecurity === 1,
    byEmail: row.byEmail === 1,
    minImpact: IMPACTS[Number(row.minImpact) - 1] ?? 'minor',
  } as ContactRow;
}

function read({ components, ...row }: Stored): CustomerRow {
  return { ...row, components: components === '' ? [] : components.split(',') };
}

function matches(search: string) {
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql`(lower(c.id) LIKE ${pattern} ESCAPE '\\' OR lower(v.name) LIKE ${pattern} ESCAPE '\\'
    OR lower(v.domain) LIKE ${pattern} ESCAPE '\\')`;
}

function uses(componentId: string) {
  return sql`EXISTS (SELECT 1 FROM customer_uses AS u WHERE u.component_id = ${componentId}
    AND u.region = coalesce(c.region, '') AND u.segment = coalesce(c.segment, '') AND u.status = c.status
    AND u.customer_id = c.id)`;
}
