import { Command } from '@nestjs/cqrs';
import type { CommandMeta, Handled } from '#event-store';
import type { GivenCustomer } from './customer.js';
import type { DirectoryEvent, RecipientEvent } from './events.js';
import type { UnsubscribedVia } from './unsubscribe.js';

/** Takes up to 1,000 customers with their contact details; those already known are brought up to date. */
export class RecordCustomersCommand extends Command<Handled<DirectoryEvent>> {
  constructor(
    readonly customers: readonly GivenCustomer[],
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

/** Removes customers, and erases their contact details. */
export class RetireCustomersCommand extends Command<Handled<DirectoryEvent>> {
  constructor(
    readonly customerIds: readonly string[],
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export interface SubscriptionRequest {
  readonly address: string;
  /** Empty: everything. */
  readonly components: readonly string[];
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
}

export class RequestSubscriptionCommand extends Command<Handled<RecipientEvent>> {
  constructor(
    readonly request: SubscriptionRequest,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class ConfirmSubscriptionCommand extends Command<Handled<RecipientEvent>> {
  constructor(
    readonly destKey: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class UnsubscribeCommand extends Command<Handled<RecipientEvent>> {
  constructor(
    readonly destKey: string,
    readonly via: UnsubscribedVia,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}
