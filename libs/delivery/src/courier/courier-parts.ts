import type { Vault } from '#audience';
import type { Clock, EventStore } from '#event-store';
import type { Views } from '#read-models';
import type { EmailChannel } from '../channels/email/email-channel.js';
import type { LetterWriter } from './letter-writer.js';
import { IN_DOUBT_MS, LEASE_MS } from './retry-rules.js';

/** What the courier says aloud; there is never an address in it. */
export interface CourierLog {
  /** Letters that a dead courier had in hand are sent again. */
  resending(count: number): void;
  trouble(what: 'database' | 'lease' | 'render' | 'waiting' | 'relay', error: unknown): void;
}

export interface CourierParts {
  readonly views: Views;
  readonly vault: Vault;
  readonly store: EventStore;
  readonly channel: EmailChannel;
  readonly writer: Pick<LetterWriter, 'write'>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly chance: () => number;
  /** A name that no other courier process ever had. */
  readonly boot: string;
  readonly log: CourierLog;
}

export interface CourierLimits {
  /** The one courier of this installation: leases of other boots are dead. */
  readonly alone: boolean;
  readonly leaseMs: number;
  readonly inDoubtMs: number;
  /** The ledger is looked at this often, rung or not. */
  readonly pollMs: number;
  /** How long a stop waits for letters under way. */
  readonly stopMs: number;
}

export const COURIER_LIMITS: CourierLimits = {
  alone: true,
  leaseMs: LEASE_MS,
  inDoubtMs: IN_DOUBT_MS,
  pollMs: 500,
  stopMs: 30_000,
};
