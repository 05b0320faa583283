import { catalogId } from '#catalog';
import type { EventOf } from '#event-store';
import { attributeName, attributeValue, customerId, ownWord, region } from '#incidents';
import { z } from 'zod';

/** Longest lists in one fact. */
export const DIRECTORY_LIMITS = {
  customersPerFact: 500,
  components: 500,
  /** Of the list's text; the log takes 512,000 with everything that comes with it. */
  bytesPerFact: 450_000,
  /** Of one customer, and characters of one value. */
  attributes: 20,
  attributeValue: 100,
} as const;

export { attributeName, ownWord };
/** Which mailbox, without saying whose: a keyed hash of the address. */
export const destKey = z.string().regex(/^[a-z2-7]{26}$/);

/**
 * What else an operator tells customers apart by: `country` → `KR`, `residency` → `eu`. They are in the log for ever, so
 * nothing personal belongs here.
 */
export const attributes = z
  .record(attributeName, attributeValue)
  .refine((all) => Object.keys(all).length <= DIRECTORY_LIMITS.attributes);

const customerIds = z.array(customerId).min(1).max(DIRECTORY_LIMITS.customersPerFact);
const components = z.array(catalogId).max(DIRECTORY_LIMITS.components);

/** The part of a customer that decides who is affected. Names and addresses are never here. */
export const directoryCustomer = z.object({
  id: customerId,
  components,
  region: region.nullable(),
  segment: ownWord.nullable(),
  /** `churned`: has left, and hears only of what happened to data. */
  status: ownWord,
  /** Left out: none. */
  attributes: attributes.optional(),
  /** When it became a customer. Left out: not known, so it may have been one all along. */
  since: z.iso.datetime({ offset: true }).optional(),
});
export type DirectoryCustomer = z.output<typeof directoryCustomer>;

/** What can happen to the directory of customers. A released shape is never edited: add a new fact. */
export const directoryEvents = {
  CustomersRecorded: z.object({
    customers: z.array(directoryCustomer).min(1).max(DIRECTORY_LIMITS.customersPerFact),
  }),
  CustomersRetired: z.object({ customerIds }),
  /** Their contacts changed; who those are is kept outside the log. */
  ContactsRecorded: z.object({ customerIds }),
};

/** What the owner of a mailbox asked for. A released shape is never edited: add a new fact. */
export const recipientEvents = {
  /** Empty: everything. */
  SubscriptionRequested: z.object({ components }),
  SubscriptionConfirmed: z.object({}),
  Unsubscribed: z.object({ via: z.enum(['one_click', 'page']) }),
};

export const erasureReason = z.enum(['asked', 'retention', 'mistake']);
export type ErasureReason = z.output<typeof erasureReason>;

/**
 * Who must not be known any more. Keyed hashes and ids alone: what they stood for is nowhere. A released shape is never
 * edited: add a new fact.
 */
export const erasureEvents = {
  PersonErased: z.object({
    destKeys: z.array(destKey).max(DIRECTORY_LIMITS.customersPerFact),
    /** Customers that went with the person. */
    customerIds: z.array(customerId).max(DIRECTORY_LIMITS.customersPerFact),
    reason: erasureReason,
  }),
  /** Asked to be told again: may be written to, and imported, like anybody. */
  PersonReadmitted: z.object({ destKey }),
};

export type DirectoryEvent = EventOf<typeof directoryEvents>;
export type RecipientEvent = EventOf<typeof recipientEvents>;
export type ErasureEvent = EventOf<typeof erasureEvents>;
