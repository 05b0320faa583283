import { z } from 'zod';
import type { EventOf } from '#event-store';

const parked = {
  /** Whose view leaves the stream out. */
  projection: z.string(),
  stream: z.string(),
};

/** What people decided about streams that a view could not take. */
export const repairEvents = {
  ParkedStreamRetried: z.object(parked),
  /** That one event is left out of that one view for ever; the log keeps it. */
  ParkedEventSkipped: z.object({ ...parked, revision: z.string(), reason: z.string() }),
};

export type RepairEvent = EventOf<typeof repairEvents>;
