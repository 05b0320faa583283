import { setTimeout as pause } from 'node:timers/promises';
import { ledgerBell } from '#delivery';
import { SqliteEventStore, systemClock } from '#event-store';
import { PageRenderer } from '#pages';
import { openViews, ProjectionRunner } from '#read-models';
import { projections, VIEWS_CHANNEL } from './house.js';

export interface ProjectorSettings {
  readonly log: string;
  readonly views: string;
  readonly vault: string;
  readonly templates: string;
  readonly organisation: string;
  /** Where customers reach the status page. */
  readonly publicUrl: string;
}

/** Pages say how long ago and how long until; once in this time they are looked at again. */
const TICK_MS = 15_000;

/** Follows the log until the signal aborts: rows, plans of deliveries, and pages. */
export async function runProjector(
  settings: ProjectorSettings,
  signal: AbortSignal,
): Promise<void> {
  const store = new SqliteEventStore(settings.log);
  const views = openViews(settings);
  const { organisation, publicUrl } = settings;
  const renderer = new PageRenderer(
    views,
    settings.templates,
    { organisation, publicUrl, timeZone: 'UTC' },
    systemClock,
  );
  const bell = ledgerBell();
  const log = { parked: reportParked };
  const runner = new ProjectionRunner(store, views, projections, log, VIEWS_CHANNEL);
  const ticking = tick(renderer, signal);
  await runner.follow(signal, async () => {
    bell.wake();
    await renderer.renderDirty();
  });
  await ticking;
  bell.close();
  await store.close();
  await views.destroy();
}

async function tick(renderer: PageRenderer, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(TICK_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await renderer.tick();
  }
}

function reportParked(
  projection: string,
  event: { type: string; position: string },
  error: unknown,
): void {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    JSON.stringify({
      level: 'error',
      what: 'stream parked',
      projection,
      type: event.type,
      position: event.position,
      reason,
    }),
  );
}
