import { z } from 'zod';
import { type Decider, type EventOf, Refusal } from '#event-store';
import { TEXT_LIMITS } from './events.js';
import { customerId } from './words-of-customers.js';

export const EXPOSURE_LIMITS = {
  customersPerFact: 500,
  customersPerCommand: 1_000,
  /** Of one customer. */
  dataClasses: 20,
} as const;

/** What was exposed: `e-mail address`, `password hash`. Words of the operator's own. */
export const dataClass = z
  .string()
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N} _./-]*[\p{L}\p{N}])?$/u)
  .max(60);

/** A customer on the list, and what of it was exposed. */
export const exposedCustomer = z.object({
  id: customerId,
  dataClasses: z.array(dataClass).max(EXPOSURE_LIMITS.dataClasses),
});
export type ExposedCustomer = z.output<typeof exposedCustomer>;

const incidentId = z.string().min(1).max(100);
const reason = z.string().min(1).max(TEXT_LIMITS.reason);

/**
 * Whom an incident exposed, one by one: far more customers than a scope can name, in pieces. Each command has a stream
 * of its own, so that nobody reads a million names to add one. A released shape is never edited: add a new fact.
 */
export const exposureEvents = {
  /** The last word on a customer counts. */
  CustomersExposed: z.object({
    incidentId,
    customers: z.array(exposedCustomer).min(1).max(EXPOSURE_LIMITS.customersPerFact),
    reason,
  }),
  CustomersCleared: z.object({
    incidentId,
    customerIds: z.array(customerId).min(1).max(EXPOSURE_LIMITS.customersPerFact),
    reason,
  }),
};

export type ExposureEvent = EventOf<typeof exposureEvents>;

/** What one command has listed. Its stream is `exposure-<command id>`. */
export interface Exposure {
  readonly facts: number;
}

export const exposure: Decider<Exposure, ExposureEvent> = {
  name: 'exposure',
  events: exposureEvents,
  initial: { facts: 0 },
  evolve: { CustomersExposed: oneMore, CustomersCleared: oneMore },
};

function oneMore({ facts }: Exposure): Exposure {
  return { facts: facts + 1 };
}

/** Refuses a list that is empty or too long for one command. */
export function demandSomeCustomers(count: number): void {
  if (count > 0 && count <= EXPOSURE_LIMITS.customersPerCommand) return;
  throw new Refusal(
    count === 0 ? 'NO_CUSTOMERS' : 'TOO_MANY_CUSTOMERS',
    count === 0 ? 'No customer is named.' : `${count} customers are too many at once.`,
    `Send between 1 and ${EXPOSURE_LIMITS.customersPerCommand}, and the others after them.`,
    'customers',
  );
}
