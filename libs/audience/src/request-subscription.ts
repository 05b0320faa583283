import { type Catalog, demandKnown } from '#catalog';
import { Refusal } from '#event-store';
import { DIRECTORY_LIMITS, type RecipientEvent } from './events.js';
import type { Recipient } from './recipient.js';

/** Requests without an answer after which the mailbox is left in peace. */
const UNANSWERED_MAX = 5;

/**
 * Anybody can type any address, so a request changes nothing until the mailbox confirms it. The answer is the
 * same whether the address is known or not.
 */
export function requestSubscription(
  state: Recipient,
  components: readonly string[],
  catalog: Catalog,
): RecipientEvent[] {
  if (components.length > DIRECTORY_LIMITS.components) {
    throw new Refusal(
      'TOO_MANY_COMPONENTS',
      `${components.length} components are too many.`,
      'Leave the list empty to hear of everything.',
      'components',
    );
  }
  demandKnown(catalog, components, 'components');
  const asked = [...new Set(components)].sort();
  if (state.unanswered >= UNANSWERED_MAX) return [];
  if (state.status === 'confirmed' && state.asked === null && same(asked, state.components))
    return [];
  return [{ type: 'SubscriptionRequested', data: { components: asked } }];
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}
