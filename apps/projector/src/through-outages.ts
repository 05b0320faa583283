import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from '#event-store';
import { isPassing } from '#read-models';

/** How long to leave alone what is away; from the first again after a minute of calm. */
const OUTAGE_MS = [200, 500, 1_000, 2_000] as const;
const CALM_MS = 60_000;

/** Where a database or the log is away, it is asked again; what had begun is begun anew from where it was. */
export async function throughOutages(
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  for (let tries = 0; !signal.aborted; tries += 1) {
    const startedAt = performance.now();
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) return;
      reportOutage(error);
      if (performance.now() - startedAt > CALM_MS) tries = 0;
      const wait = OUTAGE_MS[Math.min(tries, OUTAGE_MS.length - 1)];
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** @throws what waiting does not help */
export function reportOutage(error: unknown): void {
  if (!isPassing(error)) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  const what =
    error instanceof StoreUnavailable ? 'the log does not answer' : 'views cannot be written';
  console.error(JSON.stringify({ level: 'error', what, reason }));
}
