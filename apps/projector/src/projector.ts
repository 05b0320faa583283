import { ledgerBell } from '#delivery';
import {
  type Durability,
  type KeyFiles,
  openEventStore,
  systemClock,
  withHistory,
} from '#event-store';
import { PageRenderer } from '#pages';
import {
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
import { reportOutage, throughOutages } from './through-outages.js';

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
