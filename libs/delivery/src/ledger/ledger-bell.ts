import { WakeUp } from '#event-store';

/** The channel on which couriers hear that deliveries were planned. */
export const LEDGER_CHANNEL = 'daylight ledger';

/** Rung by the projector after each batch, outside its transaction: `bell.wake()`. */
export function ledgerBell(): WakeUp {
  return new WakeUp(LEDGER_CHANNEL);
}
