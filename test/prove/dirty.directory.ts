import {
  type ContactDetailsRow,
  openContact,
  openCustomer,
  openMailbox,
  type Sealed,
  Vault,
} from '#audience';
import { sql, type Views } from '#read-models';
import { BEGINNING, type EventStore } from '#event-store';
import { openInstallation } from '../../apps/daylight/src/command-context.js';
import { readSettings } from '../../apps/daylight/src/settings.js';

/** One record as a line of JSON, with its fields in one order, so that records are compared as text. */
export type RecordText = string;

/** All that an installation knows of its customers, by their ids and those of their contacts. */
export interface Directory {
  readonly customers: ReadonlyMap<string, RecordText>;
  readonly contacts: ReadonlyMap<string, RecordText>;
}

export interface CustomerFields {
  readonly name: string;
  readonly domain: string | null;
  readonly components: readonly string[];
  readonly region: string | null;
  readonly segment: string | null;
  readonly status: string;
  readonly country: string | null;
  readonly residency: string | null;
  readonly since: string | null;
  readonly locale: string | null;
  readonly timeZone: string | null;
}

export function customerRecord(one: CustomerFields): RecordText {
  const { name, domain, components, region, segment, status, country, residency } = one;
  const places = [country, residency, one.since, one.locale, one.timeZone];
  return JSON.stringify([name, domain, components, region, segment, status, ...places]);
}

export interface ContactFields {
  readonly customerId: string;
  readonly name: string;
  readonly address: string;
  readonly phone: string | null;
  readonly role: string | null;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly notify: readonly [incidents: boolean, maintenance: boolean, security: boolean];
  readonly minImpact: string;
  readonly byEmail: boolean;
  readonly consent: string;
  readonly consentAt: string | null;
  readonly consentSource: string | null;
  readonly suppressed: string | null;
  readonly unsubscribedAt: string | null;
}

export function contactRecord(one: ContactFields): RecordText {
  const { customerId, name, address, phone, role, locale, timeZone, notify, minImpact } = one;
  const consent = [one.consent, one.consentAt, one.consentSource];
  const left = [one.suppressed, one.unsubscribedAt];
  const person = [customerId, name, address, phone, role, locale, timeZone];
  return JSON.stringify([...person, ...notify, minImpact, one.byEmail, ...consent, ...left]);
}

/** Reads a data directory that no program has open: the vault, and the newest fact on each customer. */
export async function readDirectory(dataDir: string): Promise<Directory> {
  const context = await openInstallation(readSettings({ DAYLIGHT_DATA: dataDir }, process.cwd()));
  try {
    const { sealing } = new Vault(context.views, context.secrets);
    return {
      customers: await readCustomers(context.views, sealing, await deciding(context.store)),
      contacts: await readContacts(context.views, sealing),
    };
  } finally {
    await context.close();
  }
}

interface Deciding {
  readonly id: string;
  readonly components: readonly string[];
  readonly region: string | null;
  readonly segment: string | null;
  readonly status: string;
  readonly attributes?: { readonly country?: string; readonly residency?: string };
  readonly since?: string;
}

async function deciding(store: EventStore): Promise<Map<string, Deciding>> {
  const newest = new Map<string, Deciding>();
  let after = BEGINNING;
  for (;;) {
    const events = await store.readAll({ after, limit: 200 });
    for (const { type, data } of events) {
      if (type !== 'CustomersRecorded') continue;
      // The log accepts this fact with such data alone.
      for (const one of (data as { customers: Deciding[] }).customers) newest.set(one.id, one);
    }
    const last = events.at(-1);
    if (!last) return newest;
    after = last.position;
  }
}

/** Rows read at once. */
const PAGE = 5_000;

async function* pages<T extends { readonly id: string }>(
  read: (after: string) => Promise<readonly T[]>,
): AsyncGenerator<T> {
  for (let after = ''; ;) {
    const rows = await read(after);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function readCustomers(
  views: Views,
  sealing: Vault['sealing'],
  facts: ReadonlyMap<string, Deciding>,
): Promise<Map<string, RecordText>> {
  type Stored = Sealed & { id: string; locale: string | null; time_zone: string | null };
  const read = async (after: string) => {
    const { rows } = await sql<Stored>`SELECT v.id, v.locale, v.time_zone, v.sealed, k.salt
      FROM vault.customer_details AS v LEFT JOIN vault_keys.subjects AS k ON k.no = v.key_no
      WHERE v.id > ${after} ORDER BY v.id LIMIT ${PAGE}`.execute(views);
    return rows;
  };
  const all = new Map<string, RecordText>();
  for await (const row of pages(read)) {
    const fact = facts.get(row.id);
    const details = openCustomer(sealing, row.id, row);
    if (!fact || !details) continue;
    const { country = null, residency = null } = fact.attributes ?? {};
    const { since = null } = fact;
    const places = { country, residency, since, locale: row.locale, timeZone: row.time_zone };
    all.set(row.id, customerRecord({ ...fact, ...details, ...places }));
  }
  return all;
}

const IMPACTS = ['', 'minor', 'major', 'critical'];

async function readContacts(
  views: Views,
  sealing: Vault['sealing'],
): Promise<Map<string, RecordText>> {
  type Stored = ContactDetailsRow & Sealed & { mailbox: Uint8Array; mailboxSalt: Uint8Array };
  const read = async (after: string) => {
    const { rows } = await sql<Stored>`
      SELECT t.*, k.salt, r.sealed AS mailbox, rk.salt AS "mailboxSalt"
      FROM vault.contact_details AS t JOIN vault.mailboxes AS r ON r.dest_key = t.dest_key
      LEFT JOIN vault_keys.subjects AS k ON k.no = t.key_no
      LEFT JOIN vault_keys.subjects AS rk ON rk.no = r.key_no
      WHERE t.id > ${after} ORDER BY t.id LIMIT ${PAGE}`.execute(views);
    return rows;
  };
  const all = new Map<string, RecordText>();
  for await (const row of pages(read)) {
    const mailbox = { salt: row.mailboxSalt, sealed: row.mailbox };
    const { name = '', phone = null } = openContact(sealing, row.id, row) ?? {};
    const record = contactRecord({
      customerId: row.customer_id,
      name,
      phone,
      address: (openMailbox(sealing, row.dest_key, mailbox) ?? '').toLowerCase(),
      role: row.role,
      locale: row.locale,
      timeZone: row.time_zone,
      notify: [row.notify_incidents === 1, row.notify_maintenance === 1, row.notify_security === 1],
      minImpact: IMPACTS[row.min_impact] ?? '',
      byEmail: row.by_email === 1,
      consent: row.consent,
      consentAt: row.consent_at,
      consentSource: row.consent_source,
      suppressed: row.suppressed,
      unsubscribedAt: row.unsubscribed_at,
    });
    all.set(row.id, record);
  }
  return all;
}
