import type { EventStore } from '#event-store';
import { rememberLog, type Views } from '#read-models';

/** More often would only cost the disk. */
const PAUSE_MS = 1_000;

/** Keeps in the views which log they were made from, as they move on; `now` does not wait for the time to come. */
export function rememberingLog(views: Views, store: EventStore): (now?: boolean) => Promise<void> {
  let last = -Infinity;
  return async (now = false) => {
    if (!now && performance.now() - last < PAUSE_MS) return;
    last = performance.now();
    await rememberLog(views, store);
  };
}
