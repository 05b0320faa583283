import { Refusal } from '#event-store';
import { RECORD_LIMITS, type RecordCustomer } from './customer.js';
import { DIRECTORY_LIMITS, type DirectoryCustomer, type DirectoryEvent } from './events.js';

/** The facts of customers that were recorded, the newest word on each, in pieces that the log accepts. */
export function recordCustomers(customers: readonly RecordCustomer[]): DirectoryEvent[] {
  demandSome(customers.length);
  const withContacts = customers.filter(({ contacts }) => contacts.length > 0).map(({ id }) => id);
  return [...customersRecorded(customers), ...contactsRecorded(withContacts)];
}

/** A customer as it is recorded: null stands for what is not known. */
type Recordable = Omit<DirectoryCustomer, 'since'> & { readonly since?: string | null | undefined };

export function customersRecorded(customers: readonly Recordable[]): DirectoryEvent[] {
  const newest = [...new Map(customers.map((customer) => [customer.id, customer])).values()];
  return pieces(newest.map(decidingPart)).map((piece) => ({
    type: 'CustomersRecorded',
    data: { customers: piece },
  }));
}

export function contactsRecorded(customerIds: readonly string[]): DirectoryEvent[] {
  return pieces([...new Set(customerIds)]).map((piece) => ({
    type: 'ContactsRecorded',
    data: { customerIds: piece },
  }));
}

export function customersRetired(customerIds: readonly string[]): DirectoryEvent[] {
  return pieces([...new Set(customerIds)]).map((piece) => ({
    type: 'CustomersRetired',
    data: { customerIds: piece },
  }));
}

/** Refuses a list that is empty or too long. */
export function demandSome(count: number): void {
  if (count > 0 && count <= RECORD_LIMITS.customers) return;
  throw new Refusal(
    count === 0 ? 'NO_CUSTOMERS' : 'TOO_MANY_CUSTOMERS',
    count === 0 ? 'No customer is named.' : `${count} customers are too many at once.`,
    `Send between 1 and ${RECORD_LIMITS.customers}, or import a file.`,
    'customers',
  );
}

function decidingPart({
  id,
  components,
  region,
  segment,
  status,
  attributes = {},
  since,
}: Recordable): DirectoryCustomer {
  const named = Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    id,
    components: [...new Set(components)].sort(),
    region,
    segment,
    status,
    ...(named.length > 0 && { attributes: Object.fromEntries(named) }),
    ...(since && { since: new Date(since).toISOString() }),
  };
}

/** Lists that one fact holds: not too many, and not too large for the log. */
function pieces<T>(list: readonly T[]): T[][] {
  const all: T[][] = [];
  let room = 0;
  for (const one of list) {
    // What is counted is what is stored: ASCII, so a character is a byte, and a comma.
    const bytes = JSON.stringify(one).length + 1;
    const last = all.at(-1);
    if (last && last.length < DIRECTORY_LIMITS.customersPerFact && bytes <= room) last.push(one);
    else {
      all.push([one]);
      room = DIRECTORY_LIMITS.bytesPerFact;
    }
    room -= bytes;
  }
  return all;
}
