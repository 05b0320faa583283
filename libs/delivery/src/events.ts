import { customerId } from '#incidents';
import { z } from 'zod';
import type { EventOf } from '#event-store';

const count = z.int().min(0);

/** What can happen to the delivery of one update. A released shape is never edited: add a new fact. */
export const deliveryEvents = {
  /** Nobody is waiting any more. Where more people are affected later, it completes again with new totals. */
  FanoutCompleted: z.object({
    updateId: z.string().min(1).max(100),
    accepted: count,
    /** Refused for good, or in doubt to the end. */
    failed: count,
    /** Not sent, because the reader had unsubscribed, withdrawn consent, or can no longer be written to. */
    skipped: count,
    /** Merkle root (RFC 6962, SHA-256, hex) over the rows in the order of their destination keys. */
    root: z.string().regex(/^[0-9a-f]{64}$/),
  }),
};

export const lookupReason = z.enum(['support', 'incident', 'privacy_request', 'audit']);
export type LookupReason = z.output<typeof lookupReason>;

/** Who looked at what a person was told, and why. A released shape is never edited: add a new fact. */
export const lookupEvents = {
  PersonLookedUp: z.object({
    by: z.enum(['mailbox', 'phone', 'id', 'domain', 'name', 'notice']),
    reason: lookupReason,
    /** A case in another system: `T-4711`. */
    ticket: z
      .string()
      .regex(/^[\w.:#/-]{1,60}$/)
      .nullable(),
    found: count,
    /** Customers whose contacts were shown. */
    customerIds: z.array(customerId).max(50),
  }),
};

export type LookupEvent = EventOf<typeof lookupEvents>;
export type DeliveryEvent = EventOf<typeof deliveryEvents>;
export type FanoutCompleted = Extract<DeliveryEvent, { type: 'FanoutCompleted' }>['data'];
