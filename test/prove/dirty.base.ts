import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ContactFields, CustomerFields } from './dirty.directory.js';

/** A line of customers.ndjson, as the generator writes it. */
interface Account {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly plan: string;
  readonly status: string;
  readonly region: string;
  readonly country: string;
  readonly locale: string;
  readonly time_zone: string;
  readonly components: readonly string[];
  readonly data_residency: string;
  readonly created_at: string;
  readonly contacts: readonly Person[];
}

interface Person {
  readonly id: string;
  readonly customer_id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly locale: string;
  readonly time_zone: string;
  readonly notify: {
    readonly incidents: boolean;
    readonly maintenance: boolean;
    readonly security: boolean;
  };
  readonly min_impact: string;
  readonly channels: readonly string[];
  readonly phone: string | null;
  readonly consent: string;
  readonly consent_at: string | null;
  readonly consent_source: string | null;
  readonly unsubscribed_at: string | null;
  readonly suppressed: string | null;
}

/** What an undamaged base holds, by id, worked out from its file alone. */
export interface Base {
  readonly customers: ReadonlyMap<string, CustomerFields>;
  readonly contacts: ReadonlyMap<string, ContactFields>;
  /** Of each customer. */
  readonly contactIds: ReadonlyMap<string, readonly string[]>;
}

export async function readBase(path: string): Promise<Base> {
  const customers = new Map<string, CustomerFields>();
  const contacts = new Map<string, ContactFields>();
  const contactIds = new Map<string, readonly string[]>();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    // Written by the generator, which names its fields in its manual.
    const account = JSON.parse(line) as Account;
    customers.set(account.id, customerOf(account));
    for (const person of account.contacts) contacts.set(person.id, contactOf(person));
    contactIds.set(
      account.id,
      account.contacts.map(({ id }) => id),
    );
  }
  return { customers, contacts, contactIds };
}

function customerOf(account: Account): CustomerFields {
  const { name, domain, region, plan, status, country, locale } = account;
  return {
    name: onOneLine(name),
    domain,
    components: [...account.components].sort(),
    region,
    segment: plan,
    status,
    country,
    residency: account.data_residency,
    since: moment(account.created_at),
    locale,
    timeZone: account.time_zone,
  };
}

function contactOf(person: Person): ContactFields {
  const { notify } = person;
  return {
    customerId: person.customer_id,
    name: onOneLine(person.name),
    address: mailbox(person.email),
    phone: person.phone,
    role: person.role,
    locale: person.locale,
    timeZone: person.time_zone,
    notify: [notify.incidents, notify.maintenance, notify.security],
    minImpact: person.min_impact,
    byEmail: person.channels.includes('email'),
    consent: person.consent,
    consentAt: moment(person.consent_at),
    consentSource: person.consent_source,
    suppressed: person.suppressed,
    unsubscribedAt: moment(person.unsubscribed_at),
  };
}

/** Names are kept on one line; nothing else of them changes. */
export function onOneLine(name: string): string {
  return name.replace(/\s+/gu, ' ').trim();
}

/** People who share a mailbox write it in their own way. */
export function mailbox(address: string): string {
  return address.normalize('NFC').toLowerCase();
}

function moment(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString();
}
