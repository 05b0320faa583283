import type { Contact, Customer } from '../customer.js';
import { sql, type ViewsTransaction } from '#read-models';

export interface VaultContact extends Omit<Contact, 'address'> {
  readonly customerId: string;
  readonly destKey: string;
  /** As its owner writes it. */
  readonly spelling: string;
}

export interface Recipient {
  readonly destKey: string;
  readonly spelling: string;
  readonly locale: string | null;
  readonly timeZone: string | null;
}

const IMPACT = { minor: 1, major: 2, critical: 3 } as const;
/** Rows of one statement: a statement of a known length is prepared once. */
const ROWS = 100;

/** Brings customers up to date, the last of several with one id winning. */
export async function saveCustomers(
  tx: ViewsTransaction,
  customers: readonly Pick<Customer, 'id' | 'name' | 'domain' | 'locale' | 'timeZone'>[],
): Promise<void> {
  for (const rows of slices(lastOfEach(customers, ({ id }) => id))) {
    const values = rows.map(
      ({ id, name, domain, locale, timeZone }) =>
        sql`(${id}, ${name}, ${domain}, ${locale}, ${timeZone})`,
    );
    await sql`INSERT INTO vault.customers (id, name, domain, locale, time_zone) VALUES ${sql.join(values)}
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, domain = excluded.domain,
        locale = excluded.locale, time_zone = excluded.time_zone`.execute(tx);
  }
}

/** Brings contacts and their mailboxes up to date. */
export async function saveContacts(
  tx: ViewsTransaction,
  contacts: readonly VaultContact[],
): Promise<void> {
  await saveRecipients(tx, contacts);
  for (const rows of slices(lastContacts(contacts))) {
    await sql`INSERT INTO vault.contacts (id, customer_id, dest_key, name, role, locale, time_zone,
        notify_incidents, notify_maintenance, notify_security, min_impact, by_email, consent, suppressed,
        unsubscribed_at)
      VALUES ${sql.join(rows.map(contactValues))}
      ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, dest_key = excluded.dest_key,
        name = excluded.name, role = excluded.role, locale = excluded.locale, time_zone = excluded.time_zone,
        notify_incidents = excluded.notify_incidents, notify_maintenance = excluded.notify_maintenance,
        notify_security = excluded.notify_security, min_impact = excluded.min_impact,
        by_email = excluded.by_email, consent = excluded.consent,
        suppressed = ${keptOfMailbox('suppressed')},
        unsubscribed_at = ${keptOfMailbox('unsubscribed_at')}`.execute(tx);
  }
}

/** A bounce, a complaint, a goodbye: nothing that merely does not mention it takes it back, but a new address does. */
function keptOfMailbox(column: 'suppressed' | 'unsubscribed_at') {
  const [excluded, kept] = [sql.raw(`excluded.${column}`), sql.raw(`contacts.${column}`)];
  return sql`CASE WHEN contacts.dest_key = excluded.dest_key THEN coalesce(${excluded}, ${kept})
    ELSE ${excluded} END`;
}

/** Somebody who asked to be told. Where a customer's contact has the mailbox, its language stays theirs. */
export async function saveSubscriber(tx: ViewsTransaction, recipient: Recipient): Promise<void> {
  const { destKey, spelling, locale, timeZone } = recipient;
  await sql`INSERT INTO vault.recipients (dest_key, address, locale, time_zone)
    VALUES (${destKey}, ${spelling}, ${locale}, ${timeZone})
    ON CONFLICT (dest_key) DO UPDATE SET locale = coalesce(excluded.locale, recipients.locale),
      time_zone = coalesce(excluded.time_zone, recipients.time_zone)
    WHERE NOT EXISTS (SELECT 1 FROM vault.contacts WHERE dest_key = ${destKey})`.execute(tx);
}

async function saveRecipients(
  tx: ViewsTransaction,
  recipients: readonly Recipient[],
): Promise<void> {
  for (const rows of slices(firstSpellings(recipients))) {
    const values = rows.map(
      ({ destKey, spelling, locale, timeZone }) =>
        sql`(${destKey}, ${spelling}, ${locale}, ${timeZone})`,
    );
    await sql`INSERT INTO vault.recipients (dest_key, address, locale, time_zone) VALUES ${sql.join(values)}
      ON CONFLICT (dest_key) DO UPDATE SET locale = coalesce(excluded.locale, recipients.locale),
        time_zone = coalesce(excluded.time_zone, recipients.time_zone)`.execute(tx);
  }
}

/** The first spelling of an address with the last word on its language. */
function firstSpellings(recipients: readonly Recipient[]): Recipient[] {
  const all = new Map<string, Recipient>();
  for (const one of recipients) {
    const { spelling } = all.get(one.destKey) ?? one;
    all.set(one.destKey, { ...one, spelling });
  }
  return [...all.values()];
}

/** The last word on each contact; what an earlier row said of its mailbox stays, as it does between commands. */
function lastContacts(contacts: readonly VaultContact[]): VaultContact[] {
  const all = new Map<string, VaultContact>();
  for (const one of contacts) {
    const before = all.get(one.id);
    const kept = before?.destKey === one.destKey ? before : one;
    all.set(one.id, {
      ...one,
      suppressed: one.suppressed ?? kept.suppressed,
      unsubscribedAt: one.unsubscribedAt ?? kept.unsubscribedAt,
    });
  }
  return [...all.values()];
}

function contactValues(contact: VaultContact) {
  const { id, customerId, destKey, name, role, locale, timeZone } = contact;
  return sql`(${id}, ${customerId}, ${destKey}, ${name}, ${role}, ${locale}, ${timeZone},
    ${flag(contact.notifyIncidents)}, ${flag(contact.notifyMaintenance)}, ${flag(contact.notifySecurity)},
    ${IMPACT[contact.minImpact]}, ${flag(contact.byEmail)}, ${contact.consent}, ${contact.suppressed},
    ${contact.unsubscribedAt})`;
}

function flag(value: boolean): number {
  return value ? 1 : 0;
}

function lastOfEach<T>(list: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(list.map((item) => [key(item), item])).values()];
}

function* slices<T>(list: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < list.length; at += ROWS) yield list.slice(at, at + ROWS);
}
