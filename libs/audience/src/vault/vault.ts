import type { Secrets } from '#access';
import type { Views, ViewsTransaction } from '#read-models';
import type { Customer } from '../customer.js';
import { KeyRing } from './key-ring.js';
import { saveContacts, type VaultContact } from './save-contacts.js';
import { saveCustomers, type VaultWrite } from './save-customers.js';
import { saveSubscriber, type Subscriber } from './save-subscriber.js';
import { Sealing } from './sealing.js';

/** What is brought to the vault at once. */
export interface Details {
  readonly customers: readonly Customer[];
  readonly contacts: readonly VaultContact[];
}

/**
 * Where contact details are: outside of the log, sealed, and each person's under a key that can be destroyed.
 * What is brought again as it was is not written again.
 */
export class Vault {
  readonly sealing: Sealing;
  private readonly ring: KeyRing;

  constructor(
    readonly views: Views,
    secrets: Secrets,
    /** For an import, which calls `sortInMarks` at its end. */
    private readonly isBulk = false,
  ) {
    this.sealing = new Sealing(secrets);
    this.ring = new KeyRing(views);
  }

  /**
   * Brings customers and contacts up to date, the last of several with one id winning. `also` is done in the same
   * transaction, and told what was new or not as it was; that is returned too.
   */
  async save(
    { customers, contacts }: Details,
    also?: (tx: ViewsTransaction, changed: Details) => Promise<void>,
  ): Promise<Details> {
    await this.ring.ensure(customers.length + contacts.length);
    return this.views.transaction().execute(async (tx) => {
      const write = this.writing(tx);
      const changed = {
        customers: await saveCustomers(write, customers),
        contacts: await saveContacts(write, contacts),
      };
      await also?.(tx, changed);
      return changed;
    });
  }

  /** Somebody who asked to be told. Where a customer's contact has the mailbox, its language stays theirs. */
  async saveSubscriber(subscriber: Subscriber): Promise<void> {
    await this.ring.ensure(1);
    await this.views.transaction().execute((tx) => saveSubscriber(this.writing(tx), subscriber));
  }

  private writing(tx: ViewsTransaction): VaultWrite {
    return { tx, sealing: this.sealing, ring: this.ring, isBulk: this.isBulk };
  }
}
