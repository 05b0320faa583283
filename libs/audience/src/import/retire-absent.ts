import type { EventStore, Fact } from '#event-store';
import type { Lease } from '#read-models';
import { contactsRecorded, customersRetired } from '../record-customers.js';
import { forgetCustomers } from '../vault/customers.js';
import { forgetContacts } from '../vault/forget-contacts.js';
import type { Vault } from '../vault/vault.js';
import type { Absent } from './absent.js';
import { type BatchMeta, BatchWriter } from './batch-writer.js';

const AT_ONCE = 500;

export interface Retiring {
  readonly store: EventStore;
  readonly vault: Vault;
  readonly lease: Lease;
  readonly meta: BatchMeta;
}

/**
 * Takes out whoever the files no longer name: the facts first, so that nobody is affected of whom nothing is known,
 * then their details. What a crash leaves is found by the next full import.
 */
export async function retireAbsent(
  { store, vault, lease, meta }: Retiring,
  { customers, contacts }: Absent,
): Promise<void> {
  const facts = new BatchWriter(store, { ...meta, batchId: `${meta.batchId}-absent` });
  const tell = async (told: readonly Fact[]) => {
    await facts.add(told);
    await facts.flush();
  };
  for (const ids of slices(customers)) {
    await tell(customersRetired(ids));
    await vault.views.transaction().execute(async (tx) => {
      await lease.demand(tx);
      await forgetCustomers(tx, vault.sealing, ids);
    });
  }
  for (const ids of slices(contacts)) {
    const customerIds = await vault.views.transaction().execute(async (tx) => {
      await lease.demand(tx);
      return forgetContacts(tx, vault.sealing, ids);
    });
    await tell(contactsRecorded(customerIds));
  }
}

function* slices(list: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < list.length; at += AT_ONCE) yield list.slice(at, at + AT_ONCE);
}
