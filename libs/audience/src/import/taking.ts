import type { EventStore, Fact, Position } from '#event-store';
import type { Lease, Views } from '#read-models';
import type { Customer } from '../customer.js';
import { contactsRecorded, customersRecorded } from '../record-customers.js';
import type { VaultContact } from '../vault/save-contacts.js';
import { sortInMarks } from '../vault/keep-marks.js';
import type { Vault } from '../vault/vault.js';
import { type BatchMeta, BatchWriter } from './batch-writer.js';
import { IdSet } from './id-set.js';
import { finished, type JournalEntry, note, type Place, unfinished } from './journal.js';

export interface TakingParts {
  readonly store: EventStore;
  readonly views: Views;
  readonly vault: Vault;
  /** Of the one import that may be under way. */
  readonly lease: Lease;
  readonly meta: BatchMeta;
  /** Of the files: an import of the same ones goes on where it was. */
  readonly files: string;
  /** Every row is looked at, and remembered: whoever is in no file is to be found out. */
  readonly isFull: boolean;
}

/**
 * Takes rows: details into the vault, then the facts that speak of them into the log. Only what is new or not as it was
 * is written. The journal has what lies between the two, so that whoever comes after a crash can bring it to its end.
 */
export class Taking {
  readonly seen = { customers: new IdSet(), contacts: new IdSet() };

  private constructor(
    private readonly parts: TakingParts,
    private readonly facts: BatchWriter,
    private entry: JournalEntry,
  ) {}

  /** Finishes what an import before it left between vault and log; goes on with it where it is of the same files. */
  static async begin(parts: TakingParts): Promise<Taking> {
    const { store, views, meta, files } = parts;
    const left = await unfinished(views);
    if (left) {
      const writer = new BatchWriter(store, { ...meta, batchId: left.id }, left.facts);
      await writer.add(left.pending);
      await writer.flush();
      const entry = { ...left, facts: left.facts + left.pending.length, pending: [] };
      if (left.files === files && !parts.isFull) return new Taking(parts, writer, entry);
      await finished(views, left.id);
    }
    const entry = { id: meta.batchId, files, file: 0, line: 0, facts: 0, pending: [] };
    return new Taking(parts, new BatchWriter(store, meta), { ...entry, customers: 0, contacts: 0 });
  }

  /** Where an import of the same files had come to; it is gone on from there. */
  get place(): Place & Pick<JournalEntry, 'customers' | 'contacts'> {
    return this.entry;
  }

  /** `place`: up to which line everything is dealt with once these rows are. @throws LeaseLost */
  async take(
    customers: readonly Customer[],
    contacts: readonly VaultContact[],
    place: Place,
  ): Promise<void> {
    if (this.parts.isFull) {
      for (const { id } of customers) this.seen.customers.add(id);
      for (const { id } of contacts) this.seen.contacts.add(id);
    }
    let pending: readonly Fact[] = [];
    await this.parts.vault.save({ customers, contacts }, async (tx, changed) => {
      await this.parts.lease.demand(tx);
      pending = [
        ...customersRecorded(changed.customers),
        ...contactsRecorded(changed.contacts.map(({ customerId }) => customerId)),
      ];
      this.entry = {
        ...this.entry,
        ...place,
        pending,
        customers: this.entry.customers + customers.length,
        contacts: this.entry.contacts + contacts.length,
      };
      await note(tx, this.entry);
    });
    await this.facts.add(pending);
    await this.facts.flush();
    this.entry = { ...this.entry, facts: this.entry.facts + pending.length, pending: [] };
  }

  /** The newest position; null where nothing was new. */
  async finish(): Promise<Position | null> {
    await sortInMarks(this.parts.views);
    await finished(this.parts.views, this.entry.id);
    return this.facts.flush();
  }
}
