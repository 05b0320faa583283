import { Refusal } from '#event-store';
import type { DirectoryEvent } from './events.js';
import { customersRetired, demandSome } from './record-customers.js';

/** Removes customers that are in the directory now. */
export function retireCustomers(
  ids: readonly string[],
  known: ReadonlySet<string>,
): DirectoryEvent[] {
  demandSome(ids.length);
  const unknown = ids.find((id) => !known.has(id));
  if (unknown === undefined) return customersRetired(ids);
  throw new Refusal(
    'UNKNOWN_CUSTOMER',
    `There is no customer "${unknown}".`,
    'Ask for the list of customers, and use their ids.',
    'customerIds',
  );
}
