import { catalogId } from '#catalog';
import { customerId, region } from '#incidents';
import { z } from 'zod';
import { attributes, DIRECTORY_LIMITS, ownWord } from './events.js';

/** Most customers of one command, and most contacts of one customer. */
export const RECORD_LIMITS = { customers: 1_000, contacts: 500 } as const;
/** Longest texts, in characters. */
export const DETAIL_LIMITS = {
  name: 500,
  domain: 255,
  role: 60,
  address: 1_000,
  phone: 40,
  consentSource: 100,
} as const;

export const minImpact = z.enum(['minor', 'major', 'critical']);
export const consent = z.enum(['yes', 'no', 'pending', 'contract']);
export const suppression = z.enum(['hard_bounce', 'complaint']);

const locale = z.string().max(60).nullable();
const timeZone = z.string().max(60).nullable();

const moment = z.iso.datetime({ offset: true });
const phone = z.string().regex(/^\+[1-9]\d{6,14}$/);

/** Somebody who is told on behalf of a customer. */
export const contact = z.object({
  id: customerId,
  name: z.string().max(DETAIL_LIMITS.name),
  /** As its owner writes it. */
  address: z.string().max(DETAIL_LIMITS.address),
  /** E.164: `+999926506304`. */
  phone: phone.nullable().default(null),
  role: z.string().max(DETAIL_LIMITS.role).nullable(),
  /** BCP 47; null: the customer's. */
  locale,
  /** IANA; null: the customer's. */
  timeZone,
  notifyIncidents: z.boolean(),
  notifyMaintenance: z.boolean(),
  notifySecurity: z.boolean(),
  minImpact,
  byEmail: z.boolean(),
  consent,
  /** When and how consent was given, where that is known: ISO 8601, UTC, and a word of the operator's. */
  consentAt: moment.nullable().default(null),
  consentSource: z.string().max(DETAIL_LIMITS.consentSource).nullable().default(null),
  suppressed: suppression.nullable(),
  /** ISO 8601, UTC. */
  unsubscribedAt: moment.nullable(),
});

/** A customer with what decides about it and what must be erasable. */
export const customer = z.object({
  id: customerId,
  name: z.string().max(DETAIL_LIMITS.name),
  domain: z.string().max(DETAIL_LIMITS.domain).nullable(),
  components: z.array(catalogId).max(DIRECTORY_LIMITS.components),
  region: region.nullable(),
  segment: ownWord.nullable(),
  status: ownWord,
  attributes: attributes.default({}),
  /** When it became a customer: ISO 8601; null or left out: not known. */
  since: moment.nullish(),
  locale,
  timeZone,
});

/** A customer as one command brings it, with its contacts; contacts that are not named stay as they are. */
export const RecordCustomer = customer.extend({
  contacts: z.array(contact).max(RECORD_LIMITS.contacts),
});

export type Customer = z.output<typeof customer>;
export type Contact = z.output<typeof contact>;
export type RecordCustomer = z.output<typeof RecordCustomer>;
/** As it comes, before what was left out is filled in. */
export type GivenCustomer = z.input<typeof RecordCustomer>;
