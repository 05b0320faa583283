import {
  consent,
  type Contact,
  type Customer,
  DETAIL_LIMITS,
  minImpact,
  suppression,
} from '../customer.js';
import { region } from '#incidents';
import type { VaultContact } from '../vault/save-contacts.js';
import type { Fields } from './fields.js';
import { demandRowAddress, RowRefused } from './row-problems.js';

const CONSENT_WORDS: Readonly<Record<string, Contact['consent']>> = {
  ja: 'yes',
  oui: 'yes',
  true: 'yes',
  nein: 'no',
  non: 'no',
  false: 'no',
};

/** A customer from a row of customers.csv. @throws RowRefused */
export function customerOf(fields: Fields): Customer {
  return {
    id: fields.id('customer_id'),
    name: fields.text('name'),
    domain: fields.text('domain', DETAIL_LIMITS.domain) || null,
    components: fields.components('components'),
    region: regionOf(fields),
    segment: fields.word('plan') ?? fields.word('segment'),
    status: fields.word('status') ?? 'active',
    attributes: fields.attributes(),
    locale: fields.locale(),
    timeZone: fields.timeZone(),
  };
}

/** A contact from a row of contacts.csv. @throws RowRefused */
export function contactOf(fields: Fields, destKeyOf: (normalised: string) => string): VaultContact {
  const id = fields.id('contact_id');
  const customerId = fields.id('customer_id');
  const { spelling, normalised } = demandRowAddress(fields.raw('email'), 'email');
  return {
    id,
    customerId,
    destKey: destKeyOf(normalised),
    spelling,
    name: fields.text('name'),
    phone: fields.phone('phone'),
    role: fields.text('role', DETAIL_LIMITS.role) || null,
    locale: fields.locale(),
    timeZone: fields.timeZone(),
    notifyIncidents: fields.flag('notify_incidents'),
    notifyMaintenance: fields.flag('notify_maintenance'),
    notifySecurity: fields.flag('notify_security'),
    minImpact: fields.oneOf('min_impact', minImpact.options, 'minor'),
    byEmail: isByEmail(fields.raw('channels')),
    consent: consentOf(fields),
    consentAt: fields.moment('consent_at'),
    consentSource: fields.text('consent_source', DETAIL_LIMITS.consentSource) || null,
    suppressed:
      fields.raw('suppressed').trim() === ''
        ? null
        : fields.oneOf('suppressed', suppression.options),
    unsubscribedAt: fields.moment('unsubscribed_at'),
  };
}

function regionOf(fields: Fields): string | null {
  const text = fields.raw('region').trim().toLowerCase();
  if (text === '') return null;
  if (!region.safeParse(text).success) throw new RowRefused('VALUE_UNKNOWN', 'region');
  return text;
}

function isByEmail(channels: string): boolean {
  const names = channels
    .split(/[;,]/)
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  return names.length === 0 || names.includes('email');
}

/** Whether somebody may be written to is never guessed: an empty field is refused. */
function consentOf(fields: Fields): Contact['consent'] {
  const word = fields.raw('consent').trim().toLowerCase();
  return CONSENT_WORDS[word] ?? fields.oneOf('consent', consent.options);
}
