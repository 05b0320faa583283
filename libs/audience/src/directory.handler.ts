import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Secrets } from '#access';
import { CommandDesk } from '#event-store';
import { RecordCustomersCommand, RetireCustomersCommand } from './audience.commands.js';
import { directory } from './directory.js';
import { demandNotErased, erasedSoFar, erasures, ERASURES_ID } from './erasures.js';
import type { DirectoryEvent } from './events.js';
import { demandSome, recordCustomers } from './record-customers.js';
import { retireCustomers } from './retire-customers.js';
import { demandCustomers, vaultContacts } from './vault/contact-details.js';
import { forgetCustomers, knownCustomers, listedCustomers } from './vault/customers.js';
import { Vault } from './vault/vault.js';

@CommandHandler(RecordCustomersCommand)
export class RecordCustomersHandler implements ICommandHandler<RecordCustomersCommand> {
  constructor(
    private readonly desk: CommandDesk,
    private readonly vault: Vault,
    private readonly secrets: Secrets,
  ) {}

  async execute({ customers: given, meta }: RecordCustomersCommand) {
    demandSome(given.length);
    const customers = demandCustomers(given);
    const contacts = customers.flatMap((customer) => vaultContacts(this.secrets, customer));
    const erased = erasedSoFar(await this.desk.situation(erasures, ERASURES_ID));
    demandNotErased(erased, contacts);
    // Details first: whoever hears of the fact must find them. A late retry must not bring old ones back.
    const { facts } = await this.desk.situation(directory, meta.commandId);
    if (facts === 0) {
      await this.vault.save({ customers, contacts });
    }
    return this.desk.handle(directory, meta.commandId, meta, () => recordCustomers(customers));
  }
}

@CommandHandler(RetireCustomersCommand)
export class RetireCustomersHandler implements ICommandHandler<RetireCustomersCommand> {
  constructor(
    private readonly desk: CommandDesk,
    private readonly vault: Vault,
  ) {}

  async execute({ customerIds, meta }: RetireCustomersCommand) {
    demandSome(customerIds.length);
    const { views } = this.vault;
    const known = await knownCustomers(views, customerIds);
    const { facts: before } = await this.desk.situation(directory, meta.commandId);
    const handled = await this.desk.handle(directory, meta.commandId, meta, () =>
      retireCustomers(customerIds, known),
    );
    const retired = handled.facts.flatMap(retiredIn);
    await views.transaction().execute(async (tx) => {
      // A late retry erases what the first try left behind, and nobody who came back since.
      const back = before === 0 ? new Set<string>() : await listedCustomers(tx, retired);
      const gone = retired.filter((id) => !back.has(id));
      await forgetCustomers(tx, this.vault.sealing, gone);
    });
    return handled;
  }
}

/** What a retry is answered with may be the facts of another command that used the same id. */
function retiredIn(fact: DirectoryEvent): readonly string[] {
  return fact.type === 'CustomersRetired' ? fact.data.customerIds : [];
}
