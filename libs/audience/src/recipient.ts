import type { Decider } from '#event-store';
import { type RecipientEvent, recipientEvents } from './events.js';

/** What one mailbox has asked for. */
export interface Recipient {
  readonly status: 'unknown' | 'pending' | 'confirmed' | 'unsubscribed';
  /** What was asked for last; empty: everything. Null while nothing waits for an answer. */
  readonly asked: readonly string[] | null;
  /** Requests since the mailbox last answered. */
  readonly unanswered: number;
  /** What is confirmed. */
  readonly components: readonly string[];
}

/** Its stream is `recipient-<dest_key>`. */
export const recipient: Decider<Recipient, RecipientEvent> = {
  name: 'recipient',
  events: recipientEvents,
  initial: { status: 'unknown', asked: null, unanswered: 0, components: [] },
  evolve: {
    SubscriptionRequested: (state, { components }) => ({
      ...state,
      status: state.status === 'unknown' ? 'pending' : state.status,
      asked: components,
      unanswered: state.unanswered + 1,
    }),
    SubscriptionConfirmed: (state) => ({
      status: 'confirmed',
      asked: null,
      unanswered: 0,
      components: state.asked ?? state.components,
    }),
    Unsubscribed: () => ({ status: 'unsubscribed', asked: null, unanswered: 0, components: [] }),
  },
};
