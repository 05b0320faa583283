import type { Secrets } from '#access';
import { Refusal } from '#event-store';
import { demandAddress } from '../address.js';
import { RecordCustomer } from '../customer.js';
import { destinationKeyOf } from '../destination.js';
import { readLocale, readTimeZone } from '../places.js';
import { isPlain } from '../plain-text.js';
import type { VaultContact } from './save-contacts.js';

/** Reads customers that came through the API; the first thing wrong with them is refused by its path. */
export function demandCustomers(customers: readonly unknown[]): RecordCustomer[] {
  return customers.map((customer, at) => {
    const read = RecordCustomer.safeParse(customer);
    if (read.success) return demandDetails(read.data, `customers.${at}`);
    const [issue] = read.error.issues;
    throw new Refusal(
      'CUSTOMER_INVALID',
      'A customer cannot be taken as it is.',
      'Check the named field: its form, its length, its spelling.',
      [`customers.${at}`, ...(issue?.path ?? [])].join('.'),
    );
  });
}

/** The contacts of a customer as the vault keeps them. */
export function vaultContacts(
  secrets: Secrets,
  { id: customerId, contacts }: RecordCustomer,
): VaultContact[] {
  return contacts.map(({ address, ...contact }, at) => {
    const { spelling, normalised } = demandAddress(address, `contacts.${at}.address`);
    return { ...contact, customerId, spelling, destKey: destinationKeyOf(secrets, normalised) };
  });
}

function demandDetails(customer: RecordCustomer, path: string): RecordCustomer {
  demandPlain(customer.name, `${path}.name`);
  return {
    ...customer,
    ...demandPlaces(customer, path),
    contacts: customer.contacts.map((contact, at) => {
      demandPlain(contact.name, `${path}.contacts.${at}.name`);
      demandAddress(contact.address, `${path}.contacts.${at}.address`);
      return { ...contact, ...demandPlaces(contact, `${path}.contacts.${at}`) };
    }),
  };
}

interface Places {
  readonly locale: string | null;
  readonly timeZone: string | null;
}

/** A language and a time zone in their usual spelling. */
export function demandPlaces({ locale, timeZone }: Places, path?: string): Places {
  const place = (field: string) => (path ? `${path}.${field}` : field);
  const language = locale === null ? null : readLocale(locale);
  if (language === undefined) {
    throw new Refusal(
      'LOCALE_UNKNOWN',
      'The language is not known.',
      'Give a BCP 47 tag such as "en" or "pt-BR".',
      place('locale'),
    );
  }
  const zone = timeZone === null ? null : readTimeZone(timeZone);
  if (zone === undefined) {
    throw new Refusal(
      'TIME_ZONE_UNKNOWN',
      'The time zone is not known.',
      'Give an IANA name such as "Europe/Berlin".',
      place('timeZone'),
    );
  }
  return { locale: language, timeZone: zone };
}

function demandPlain(text: string, field: string): void {
  if (isPlain(text)) return;
  throw new Refusal(
    'TEXT_NOT_PRINTABLE',
    'The text holds a control character.',
    'Write it as one line of plain text.',
    field,
  );
}
