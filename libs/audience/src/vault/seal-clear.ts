import type { Customer } from '../customer.js';
import { deleteRows, type RowTable, sql, type Views } from '#read-models';
import type { VaultContact } from './save-contacts.js';
import type { Vault } from './vault.js';

const ROWS = 1_000;

interface ClearMailbox {
  readonly dest_key: string;
  readonly address: string;
  readonly locale: string | null;
  readonly time_zone: string | null;
}

interface ClearContact extends Omit<ClearMailbox, 'address'> {
  readonly id: string;
  readonly customer_id: string;
  readonly spelling: string;
  readonly name: string;
  readonly role: string | null;
  readonly notify_incidents: number;
  readonly notify_maintenance: number;
  readonly notify_security: number;
  readonly min_impact: number;
  readonly by_email: number;
  readonly consent: VaultContact['consent'];
  readonly suppressed: VaultContact['suppressed'];
  readonly unsubscribed_at: string | null;
}

const IMPACTS = ['minor', 'major', 'critical'] as const;

/**
 * Seals what an older Daylight kept in clear, a thousand rows at a time, and deletes it where it was. Whatever is
 * interrupted goes on at the next start.
 */
export async function sealWhatIsInClear(vault: Vault): Promise<void> {
  while (await sealContacts(vault));
  while (await sealCustomers(vault));
  while (await sealMailboxes(vault));
}

/** Forgets everybody: without the secret that it was sealed with, nothing of it can be opened again. */
export async function emptyVault(views: Views): Promise<void> {
  const tables = ['mailboxes', 'contact_details', 'customer_details', 'found_by'];
  await views.transaction().execute(async (tx) => {
    for (const table of tables) await sql`DELETE FROM vault.${sql.ref(table)}`.execute(tx);
    await sql`DELETE FROM vault.numbers`.execute(tx);
    await sql`DELETE FROM vault_keys.subjects`.execute(tx);
  });
}

async function sealContacts(vault: Vault): Promise<boolean> {
  const { rows } = await sql<ClearContact>`
    SELECT t.*, r.address AS spelling FROM vault.contacts AS t
    JOIN vault.recipients AS r ON r.dest_key = t.dest_key ORDER BY t.id LIMIT ${ROWS}`.execute(
    vault.views,
  );
  const contacts = rows.map(contactOf);
  const ids = contacts.map(({ id }) => id);
  await vault.save({ customers: [], contacts }, (tx) => deleteRows(tx, CONTACTS, 'id', ids));
  return rows.length > 0;
}

async function sealCustomers(vault: Vault): Promise<boolean> {
  const { rows } = await sql<
    Pick<Customer, 'id' | 'name' | 'domain' | 'locale'> & { time_zone: string | null }
  >`SELECT id, name, domain, locale, time_zone FROM vault.customers ORDER BY id LIMIT ${ROWS}`.execute(
    vault.views,
  );
  // What decides about them is in the log; the next import finds that these are not as it brings them.
  const decided = { components: [], region: null, segment: null, status: 'active', attributes: {} };
  const customers = rows.map(({ time_zone: timeZone, ...row }) => ({
    ...row,
    ...decided,
    timeZone,
  }));
  const ids = customers.map(({ id }) => id);
  await vault.save({ customers, contacts: [] }, (tx) => deleteRows(tx, CUSTOMERS, 'id', ids));
  return rows.length > 0;
}

async function sealMailboxes(vault: Vault): Promise<boolean> {
  const { rows } = await sql<ClearMailbox>`
    SELECT dest_key, address, locale, time_zone FROM vault.recipients LIMIT ${ROWS}`.execute(
    vault.views,
  );
  for (const { dest_key: destKey, address, locale, time_zone: timeZone } of rows)
    await vault.saveSubscriber({ destKey, spelling: address, locale, timeZone });
  const keys = rows.map(({ dest_key: key }) => key);
  await vault.views.transaction().execute((tx) => deleteRows(tx, RECIPIENTS, 'dest_key', keys));
  return rows.length > 0;
}

function contactOf(row: ClearContact): VaultContact {
  return {
    id: row.id,
    customerId: row.customer_id,
    destKey: row.dest_key,
    spelling: row.spelling,
    name: row.name,
    phone: null,
    role: row.role,
    locale: row.locale,
    timeZone: row.time_zone,
    notifyIncidents: row.notify_incidents === 1,
    notifyMaintenance: row.notify_maintenance === 1,
    notifySecurity: row.notify_security === 1,
    minImpact: IMPACTS[row.min_impact - 1] ?? 'minor',
    byEmail: row.by_email === 1,
    consent: row.consent,
    consentAt: null,
    consentSource: null,
    suppressed: row.suppressed,
    unsubscribedAt: row.unsubscribed_at,
  };
}

const CONTACTS: RowTable<{ readonly id: string }> = {
  name: 'vault.contacts',
  key: ['id'],
  columns: ['id'],
  changing: [],
};
const CUSTOMERS: RowTable<{ readonly id: string }> = { ...CONTACTS, name: 'vault.customers' };
const RECIPIENTS: RowTable<{ readonly dest_key: string }> = {
  name: 'vault.recipients',
  key: ['dest_key'],
  columns: ['dest_key'],
  changing: [],
};
