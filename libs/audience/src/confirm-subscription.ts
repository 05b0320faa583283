import { Refusal } from '#event-store';
import type { RecipientEvent } from './events.js';
import type { Recipient } from './recipient.js';

/** The owner of the mailbox says yes. Saying it twice changes nothing. */
export function confirmSubscription(state: Recipient): RecipientEvent[] {
  if (state.asked !== null) return [{ type: 'SubscriptionConfirmed', data: {} }];
  if (state.status === 'confirmed') return [];
  throw new Refusal(
    'SUBSCRIPTION_NOT_REQUESTED',
    'There is no request to confirm for this address.',
    'Subscribe again on the status page; a new mail will follow.',
  );
}
