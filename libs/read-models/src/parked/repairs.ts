import { z } from 'zod';
import { type Decider, Refusal } from '#event-store';
import type { RepairEvent } from './events.js';
import { repairEvents } from './events.js';
import type { ParkedStream } from './parked-streams.js';

/** What was decided about one projection; its stream is `repairs-<projection>`. */
export const repairs: Decider<{ readonly decisions: number }, RepairEvent> = {
  name: 'repairs',
  events: repairEvents,
  initial: { decisions: 0 },
  evolve: {
    ParkedStreamRetried: ({ decisions }) => ({ decisions: decisions + 1 }),
    ParkedEventSkipped: ({ decisions }) => ({ decisions: decisions + 1 }),
  },
};

const name = z.string().min(1).max(200);

export const RetryParked = z.object({ projection: name, stream: name });
export type RetryParked = z.output<typeof RetryParked>;

export const SkipParked = RetryParked.extend({
  /** Of the event that was seen to fail: another one is never skipped unseen. */
  revision: z.string().regex(/^\d{1,19}$/),
  reason: z.string().min(1).max(500),
});
export type SkipParked = z.output<typeof SkipParked>;

/** Try the stream again, from the event that could not be applied. */
export function retryParked(parked: ParkedStream | undefined, asked: RetryParked): RepairEvent[] {
  const { projection, stream } = demandParked(parked, asked);
  return [{ type: 'ParkedStreamRetried', data: { projection, stream } }];
}

/** Leave that one event out of that one view, and apply what follows it. */
export function skipParked(parked: ParkedStream | undefined, asked: SkipParked): RepairEvent[] {
  const { projection, stream, revision } = demandParked(parked, asked);
  const { reason } = asked;
  if (revision !== BigInt(asked.revision)) throw elsewhere(asked, revision);
  return [
    {
      type: 'ParkedEventSkipped',
      data: { projection, stream, revision: String(revision), reason },
    },
  ];
}

function elsewhere({ stream, revision }: SkipParked, now: bigint): Refusal {
  return new Refusal(
    'NOT_PARKED',
    `What fails in ${stream} is revision ${now}, not ${revision}.`,
    'Look again at what is parked: somebody may have skipped that one already.',
    'revision',
  );
}

function demandParked(
  parked: ParkedStream | undefined,
  { projection, stream }: RetryParked,
): ParkedStream {
  if (parked) return parked;
  throw new Refusal(
    'NOT_PARKED',
    `The view ${projection} leaves out nothing of ${stream}.`,
    'Look again at what is parked: somebody may have repaired it.',
    'stream',
  );
}
