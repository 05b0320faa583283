import { z } from 'zod';
import {
  demandSomeCustomers,
  EXPOSURE_LIMITS,
  type ExposedCustomer,
  exposedCustomer,
  type ExposureEvent,
} from './exposure.js';
import { demandOpen, type Incident } from './incident.js';
import { demandText } from './printable.js';
import { customerId } from './words-of-customers.js';

export const ListCustomers = z.object({
  incidentId: z.string(),
  customers: z.array(exposedCustomer),
  reason: z.string().max(1_000),
});
export type ListCustomers = z.output<typeof ListCustomers>;

export const ClearCustomers = z.object({
  incidentId: z.string(),
  customerIds: z.array(customerId),
  reason: z.string().max(1_000),
});
export type ClearCustomers = z.output<typeof ClearCustomers>;

/** These customers are concerned, one by one, and this of them was exposed; the last word on each counts. */
export function listCustomers(
  incident: Incident,
  { incidentId, customers, reason }: ListCustomers,
): ExposureEvent[] {
  demandOpen(incident);
  demandText(reason, 'reason', 1_000);
  demandSomeCustomers(customers.length);
  const newest = new Map(customers.map((one) => [one.id, tidied(one)]));
  return pieces([...newest.values()]).map((piece) => ({
    type: 'CustomersExposed',
    data: { incidentId, customers: piece, reason },
  }));
}

/** They were listed by mistake. */
export function clearCustomers(
  incident: Incident,
  { incidentId, customerIds, reason }: ClearCustomers,
): ExposureEvent[] {
  demandOpen(incident);
  demandText(reason, 'reason', 1_000);
  demandSomeCustomers(customerIds.length);
  return pieces([...new Set(customerIds)]).map((piece) => ({
    type: 'CustomersCleared',
    data: { incidentId, customerIds: piece, reason },
  }));
}

function tidied({ id, dataClasses }: ExposedCustomer): ExposedCustomer {
  return { id, dataClasses: [...new Set(dataClasses)].sort() };
}

/** The log takes 512,000 bytes a fact; a listed customer with all its classes has up to 5,000. */
const BYTES = 400_000;

function pieces<T>(list: readonly T[]): T[][] {
  const all: T[][] = [];
  let room = 0;
  for (const one of list) {
    const bytes = Buffer.byteLength(JSON.stringify(one)) + 1;
    const last = all.at(-1);
    if (last && last.length < EXPOSURE_LIMITS.customersPerFact && bytes <= room) last.push(one);
    else {
      all.push([one]);
      room = BYTES;
    }
    room -= bytes;
  }
  return all;
}
