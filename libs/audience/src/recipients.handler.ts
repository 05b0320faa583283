import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Secrets } from '#access';
import { catalog, CATALOG_ID } from '#catalog';
import { CommandDesk } from '#event-store';
import { demandAddress } from './address.js';
import {
  ConfirmSubscriptionCommand,
  RequestSubscriptionCommand,
  UnsubscribeCommand,
} from './audience.commands.js';
import { confirmSubscription } from './confirm-subscription.js';
import { destinationKeyOf } from './destination.js';
import { erasures, ERASURES_ID, readmit } from './erasures.js';
import { recipient } from './recipient.js';
import { requestSubscription } from './request-subscription.js';
import { unsubscribe } from './unsubscribe.js';
import { demandPlaces } from './vault/contact-details.js';
import { Vault } from './vault/vault.js';

@CommandHandler(RequestSubscriptionCommand)
export class RequestSubscriptionHandler implements ICommandHandler<RequestSubscriptionCommand> {
  constructor(
    private readonly desk: CommandDesk,
    private readonly vault: Vault,
    private readonly secrets: Secrets,
  ) {}

  async execute({ request, meta }: RequestSubscriptionCommand) {
    const { spelling, normalised } = demandAddress(request.address);
    const { locale = null, timeZone = null, components } = request;
    const places = demandPlaces({ locale, timeZone });
    const destKey = destinationKeyOf(this.secrets, normalised);
    const known = await this.desk.situation(catalog, CATALOG_ID);
    requestSubscription(await this.desk.situation(recipient, destKey), components, known);
    // The address first: the mail that follows the fact needs it.
    await this.vault.saveSubscriber({ destKey, spelling, ...places });
    return this.desk.handle(recipient, destKey, meta, (state) =>
      requestSubscription(state, components, known),
    );
  }
}

@CommandHandler(ConfirmSubscriptionCommand)
export class ConfirmSubscriptionHandler implements ICommandHandler<ConfirmSubscriptionCommand> {
  constructor(private readonly desk: CommandDesk) {}

  async execute({ destKey, meta }: ConfirmSubscriptionCommand) {
    // Nobody else can confirm: whoever was erased wants to be known again.
    await this.desk.handle(erasures, ERASURES_ID, meta, (state) => readmit(state, destKey));
    return this.desk.handle(recipient, destKey, meta, confirmSubscription);
  }
}

@CommandHandler(UnsubscribeCommand)
export class UnsubscribeHandler implements ICommandHandler<UnsubscribeCommand> {
  constructor(private readonly desk: CommandDesk) {}

  execute({ destKey, via, meta }: UnsubscribeCommand) {
    return this.desk.handle(recipient, destKey, meta, (state) => unsubscribe(state, via));
  }
}
