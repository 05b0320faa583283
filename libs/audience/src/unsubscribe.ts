import type { RecipientEvent } from './events.js';
import type { Recipient } from './recipient.js';

export type UnsubscribedVia = Extract<RecipientEvent, { type: 'Unsubscribed' }>['data']['via'];

/** Never refused: also somebody who is told as a customer's contact, and never subscribed, may stop it. */
export function unsubscribe(state: Recipient, via: UnsubscribedVia): RecipientEvent[] {
  if (state.status === 'unsubscribed' && state.asked === null) return [];
  return [{ type: 'Unsubscribed', data: { via } }];
}
