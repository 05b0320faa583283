import { setTimeout as pause } from 'node:timers/promises';
import { ledgerBell } from '#delivery';
import {
  type Durability,
  type KeyFiles,
  openEventStore,
  StoreUnavailable,
  systemClock,
  withHistory,
} from '#event-store';
import { PageRenderer } from '#pages';
import {
  isPassing,
  Lease,
  nowKnown,
  openViews,
  type PassedOver,
  PassingBy,
  ProjectionRunner,
  troubleCode,
} from '#read-models';
import { releasedFacts } from '#released-facts';
import { projections, VIEWS_CHANNEL } from './house.js';
import { Printing } from './printing.js';
import { rememberingLog } from './remembering-log.js';
import { runNotary } from './run-notary.js';

export interface ProjectorSettings extends KeyFiles {
  /** A file, or a connection string: with its password; never to be shown. */
  readonly log: string;
  readonly durability?: Durability | undefined;
  readonly views: string;
  readonly vault: string;
  /** Instead of the two files. With its password; never to be shown. */
  readonly postgres?: string | undefined;
  /** To which files every signed head of the log is added. */
  readonly headsFiles: readonly string[];
  readonly templates: string;
  readonly organisation: string;
  /** Where customers reach the status page. */
  readonly publicUrl: string;
}

/** How long to leave a database alone that is away; from the first again after a minute of calm. */
const OUTAGE_MS = [200, 500, 1_000, 2_000] as const;
const CALM_MS = 60_000;

/** Follows the log until the signal aborts: rows, plans of deliveries, and pages. */
export async function runProjector(
  settings: ProjectorSettings,
  signal: AbortSignal,
): Promise<void> {
  const { durability = 'full' } = settings;
  const passing = new PassingBy();
  const bare = await openEventStore(settings.log, { durability });
  const store = withHistory(bare, releasedFacts, (event) => passing.see(event));
  const views = openViews(settings, { connections: 4, statementMs: 0 });
  const { organisation, publicUrl } = settings;
  const renderer = new PageRenderer(
    views,
    settings.templates,
    { organisation, publicUrl, timeZone: 'UTC' },
    systemClock,
  );
  const bell = ledgerBell();
  const log = { parked: reportParked };
  const lease = new Lease(views, 'projector', systemClock);
  const runner = new ProjectionRunner(store, views, projections, log, VIEWS_CHANNEL, lease);
  const signing = runNotary(settings, bare, views, signal);
  const remember = rememberingLog(views, store);
  const printing = new Printing(renderer);
  const following = async () => {
    await passing.recall(views);
    reportKnown(await nowKnown(views, (type) => releasedFacts.knows(type)));
    await runner.follow(signal, async () => {
      bell.wake();
      printing.wanted();
      reportUnknown(await passing.keep(views));
      await remember();
    });
  };
  await Promise.all([
    throughOutages(signal, following),
    throughOutages(signal, () => printing.follow(signal)),
  ]);
  await signing;
  await remember(true).catch(reportOutage);
  bell.close();
  await store.close();
  await views.destroy();
}

/** Where the database is away, it is asked again; what had begun is begun anew from the checkpoints. */
async function throughOutages(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
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
function reportOutage(error: unknown): void {
  if (!isPassing(error)) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  const what =
    error instanceof StoreUnavailable ? 'the log does not answer' : 'views cannot be written';
  console.error(JSON.stringify({ level: 'error', what, reason }));
}

function reportParked(
  projection: string,
  event: { type: string; position: string },
  error: unknown,
): void {
  console.error(
    JSON.stringify({
      level: 'error',
      what: 'stream parked',
      projection,
      type: event.type,
      position: event.position,
      // Words of an error may repeat what people wrote.
      reason: troubleCode(error),
    }),
  );
}

function reportUnknown(types: readonly string[]): void {
  for (const type of types) {
    const what = 'a fact of a newer Daylight: no view knows what it says; upgrade Daylight';
    console.error(JSON.stringify({ level: 'error', what, type }));
  }
}

function reportKnown(passedOver: readonly PassedOver[]): void {
  for (const { type, events } of passedOver) {
    const what = 'facts were passed over before the upgrade: rebuild the views (daylight rebuild)';
    console.error(JSON.stringify({ level: 'error', what, type, events }));
  }
}
