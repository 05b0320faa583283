/**
 * Where one delivery stands. `done_at` is set in the last three, and only there.
 * - `ready`: may be claimed
 * - `leased`: a courier has it
 * - `deferred`: the relay said "not now"; due at `next_at`
 * - `in_doubt`: perhaps accepted, the answer was lost; sent again at `next_at` under the same Message-ID
 * - `accepted`: the relay took it
 * - `failed`: it was refused for good, or stayed in doubt after the last copy (code `IN_DOUBT`)
 * - `skipped`: the reader had unsubscribed, withdrawn consent, or can no longer be written to; or it was planned from
 *   a log that was restored (code `RESTORED`)
 */
export const DELIVERY_STATES = [
  'ready',
  'leased',
  'deferred',
  'in_doubt',
  'accepted',
  'failed',
  'skipped',
] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];
export type SettledState = Extract<DeliveryState, 'accepted' | 'failed' | 'skipped'>;

/** Contacts of affected customers go before everyone else. */
export const LANES = { affected: 0, others: 1 } as const;
