import type { EventStore } from '#event-store';
import { parkedStreams } from './parked/parked-streams.js';
import { listPassedOver, type PassedOver } from './passed-over.js';
import type { Views } from './views.js';

/**
 * `degraded`: everything answers, but something is missing. Nothing personal or secret is ever in it: the status page
 * shows it to everybody.
 */
export interface Health {
  readonly status: 'ok' | 'degraded';
  /** Views that leave out streams, since an event of theirs could not be applied. */
  readonly parked?: readonly { readonly projection: string; readonly streams: number }[];
  /** Facts of a newer Daylight, of which the views know nothing. */
  readonly passedOver?: readonly PassedOver[];
  /** Why the log takes nothing new. */
  readonly log?: string;
}

/** How the views and the log are. */
export async function healthOf(views: Views, store: EventStore): Promise<Health> {
  const parked = await parkedStreams(views);
  const passedOver = await listPassedOver(views);
  const { writable, words = 'It takes nothing new.' } = store.health();
  if (parked.length === 0 && passedOver.length === 0 && writable) return { status: 'ok' };
  return {
    status: 'degraded',
    parked,
    ...(passedOver.length > 0 && { passedOver }),
    ...(!writable && { log: words }),
  };
}
