import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Secrets } from '#access';
import { CommandDesk } from '#event-store';
import { InjectViews, type Views } from '#read-models';
import { RecordCustomersCommand, RetireCustomersCommand } from './audience.commands.js';
import { directory } from './directory.js';
import { demandSome, recordCustomers } from './record-customers.js';
import { retireCustomers } from './retire-customers.js';
import { demandCustomers, vaultContacts } from './vault/contact-details.js';
import { forgetCustomers, knownCustomers } from './vault/customers.js';
import { saveContacts, saveCustomers } from './vault/save.js';

@CommandHandler(RecordCustomersCommand)
export class RecordCustomersHandler implements ICommandHandler<RecordCustomersCommand> {
  constructor(
    private readonly desk: CommandDesk,
    @InjectViews() private readonly views: Views,
    private readonly secrets: Secrets,
  ) {}

  async execute({ customers: given, meta }: RecordCustomersCommand) {
    demandSome(given.length);
    const customers = demandCustomers(given);
    const contacts = customers.flatMap((customer) => vaultContacts(this.secrets, customer));
    // Details first: whoever hears of the fact must find them. A late retry must not bring old ones back.
    const { facts } = await this.desk.situation(directory, meta.commandId);
    if (facts === 0) {
      await this.views.transaction().execute(async (tx) => {
        await saveCustomers(tx, customers);
        await saveContacts(tx, contacts);
      });
    }
    return this.desk.handle(directory, meta.commandId, meta, () => recordCustomers(customers));
  }
}

@CommandHandler(RetireCustomersCommand)
export class RetireCustomersHandler implements ICommandHandler<RetireCustomersCommand> {
  constructor(
    private readonly desk: CommandDesk,
    @InjectViews() private readonly views: Views,
  ) {}

  async execute({ customerIds, meta }: RetireCustomersCommand) {
    demandSome(customerIds.length);
    const known = await knownCustomers(this.views, customerIds);
    const handled = await this.desk.handle(directory, meta.commandId, meta, () =>
      retireCustomers(customerIds, known),
    );
    await this.views.transaction().execute((tx) => forgetCustomers(tx, customerIds));
    return handled;
  }
}
