import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureFirstAdministrator } from '#access';
import { LEDGER_CHANNEL } from '#delivery';
import { type EventStore, isNotUnderstood, readConnectionString, systemClock } from '#event-store';
import { pagesAreCurrent } from '#pages';
import { placeOf, PostgresBell, type Views, Watermark } from '#read-models';
import { createConsole } from '../../console/src/console.app.js';
import type { CourierSettings } from '../../courier/src/start-courier.js';
import { projections, VIEWS_CHANNEL } from '../../projector/src/house.js';
import type { ProjectorSettings } from '../../projector/src/projector.js';
import { createStatusPage } from '../../status-page/src/status-page.app.js';
import { createDataDirectory, type DataFiles, holdDirectory } from './data-directory.js';
import { openParts } from './open-parts.js';
import { settleHistory } from './settle-history.js';
import type { Settings } from './settings.js';
import { superviseWorker } from './worker.js';

/** The build puts these beside the bundles. */
const TEMPLATES = fileURLToPath(new URL('./templates', import.meta.url));
const PUBLIC = fileURLToPath(new URL('./public', import.meta.url));
/** Installing and building, where they were needed, came before. */
const LOADED_AT = performance.now();
/** More than the courier gives letters that are under way. */
const STOP_MS = 45_000;
const CATCH_UP_MS = 60_000;

export interface ServeOptions {
  /** Lines that are said once it is ready. */
  readonly greeting?: readonly string[];
  /** Keys that are lost are made anew, instead of waiting for those in a backup. */
  readonly newKeys?: boolean;
}

/** The whole system in one process: console, status page, projector and courier. Ends with Ctrl-C. */
export async function serve(
  settings: Settings,
  { greeting = [], newKeys = false }: ServeOptions = {},
): Promise<void> {
  const files = createDataDirectory(settings.dataDir);
  const lock = holdDirectory(settings.dataDir);
  sayWhereNoHeadsGo(settings.headsFile);
  const addresses = await addressesOf(settings);
  const { store, views, secrets, erasedFiles, unsettled } = await openParts(files, settings, {
    signs: true,
    newKeys,
  });
  const watermark = new Watermark(views, VIEWS_CHANNEL);
  const bell = PostgresBell.of(settings.postgres, [VIEWS_CHANNEL, LEDGER_CHANNEL]);
  const shared = { store, views, watermark, secrets, clock: systemClock };

  const projector = superviseWorker(
    'projector-thread',
    projectorSettings(settings, files, addresses.statusUrl),
  );
  if (unsettled !== undefined) await settleHistory(shared, unsettled);
  const consoleApp = await createConsole({
    ...shared,
    settings: {
      host: settings.host,
      port: addresses.consolePort,
      publicUrl: addresses.consoleUrl,
      statusPageUrl: addresses.statusUrl,
      organisation: settings.organisation,
      erasedFiles,
      publicDir: PUBLIC,
      ...(settings.smtp === null ? { mailboxDir: files.mailbox } : {}),
    },
  });
  const statusPage = await createStatusPage({ ...shared, trustProxy: settings.trustProxy });
  await consoleApp.listen();
  await statusPage.listen(addresses.statusPort, settings.host);
  const courier = superviseWorker('courier-thread', courierSettings(settings, addresses.statusUrl));
  await upToDate(shared);
  const credential = await ensureFirstAdministrator(shared).catch(sayWhyNobody);
  const link = credential && consoleApp.signInLink(credential);
  await upToDate(shared);
  // Whoever reads "Ready" may ask for the stop at once.
  const stopAsked = stopSignal();
  announce(settings, addresses, link, greeting);
  await stopAsked;
  console.log('\nStopping: finishing what is being sent …');
  setTimeout(() => process.exit(1), STOP_MS).unref();
  await Promise.all([courier.stop(), consoleApp.close(), statusPage.close()]);
  await projector.stop();
  watermark.close();
  await bell?.close();
  await Promise.all([store.close(), views.destroy()]);
  lock.close();
  console.log('Stopped. Everything is kept; start again to go on.');
  process.exit(0);
}

function projectorSettings(
  settings: Settings,
  files: DataFiles,
  publicUrl: string,
): ProjectorSettings {
  const { durability, postgres, organisation, headsFile } = settings;
  return {
    ...files,
    log: settings.log ?? files.log,
    durability,
    postgres,
    headsFiles: [files.heads, ...(headsFile === undefined ? [] : [headsFile])],
    templates: `${TEMPLATES}/page`,
    organisation,
    publicUrl,
  };
}

/** The disk may come later: each head is then published late, and none is left out. */
function sayWhereNoHeadsGo(headsFile: string | undefined): void {
  if (headsFile === undefined || existsSync(dirname(headsFile))) return;
  console.error(
    `The folder of DAYLIGHT_HEADS_FILE, ${dirname(headsFile)}, is not there: no head of the log is published to it until it is. Make it, or bring its disk back.`,
  );
}

/** Everything else goes on, and whoever is signed in stays so. */
function sayWhyNobody(error: unknown): undefined {
  if (!isNotUnderstood(error)) throw error;
  console.error(`${error.code}: ${error.message}`);
  console.log('The first administrator cannot be looked up. `daylight sign-in-link` may help.');
}

/** Waits until people see what the log says; a long log may take longer, and then it goes on behind. */
async function upToDate({ store, views, watermark }: Seen): Promise<void> {
  const until = Date.now() + CATCH_UP_MS;
  const names = projections.map(({ name }) => name);
  let current = await watermark.reached(await store.head(), names, CATCH_UP_MS);
  while (current && !(await pagesAreCurrent(views)) && Date.now() < until) await watermark.next(10);
  current &&= await pagesAreCurrent(views);
  if (!current) console.log('Still reading the log: lists and pages will be complete in a while.');
}

interface Seen {
  readonly store: EventStore;
  readonly views: Views;
  readonly watermark: Watermark;
}

function courierSettings(settings: Settings, publicUrl: string): CourierSettings {
  return {
    dataDir: settings.dataDir,
    log: settings.log,
    durability: settings.durability,
    postgres: settings.postgres,
    templatesDir: TEMPLATES,
    organisation: settings.organisation,
    publicUrl,
    smtp: settings.smtp,
    mailFrom: settings.mailFrom,
    ...(settings.mailReplyTo === undefined ? {} : { replyTo: settings.mailReplyTo }),
  };
}

interface Addresses {
  readonly consolePort: number;
  readonly statusPort: number;
  readonly consoleUrl: string;
  readonly statusUrl: string;
}

async function addressesOf(settings: Settings): Promise<Addresses> {
  const { host } = settings;
  const consolePort = await freePort(settings.consolePort, host, 'DAYLIGHT_CONSOLE_PORT');
  const statusPort = await freePort(settings.statusPort, host, 'DAYLIGHT_STATUS_PORT');
  const name = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host;
  return {
    consolePort,
    statusPort,
    consoleUrl: settings.consoleUrl ?? `http://${name}:${consolePort}`,
    statusUrl: settings.statusUrl ?? `http://${name}:${statusPort}`,
  };
}

export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** The port, known to be free; any free one for 0. */
function freePort(port: number, host: string, setting: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) => {
      const reason = String((cause as NodeJS.ErrnoException).code);
      const words = `Port ${port} on ${host} cannot be used (${reason}). Stop what uses it, or set ${setting}.`;
      reject(new PortTaken(words, { cause }));
    });
    probe.listen(port, host, () => {
      const address = probe.address();
      const found = typeof address === 'object' && address ? address.port : port;
      probe.close(() => resolve(found));
    });
  });
}

function announce(
  { dataDir, log, postgres, smtp }: Settings,
  { consoleUrl, statusUrl }: Addresses,
  link: string | undefined,
  greeting: readonly string[],
): void {
  const seconds = ((performance.now() - LOADED_AT) / 1_000).toFixed(1);
  const lines = [
    ...greeting,
    '',
    `  Console      ${consoleUrl}`,
    `  Status page  ${statusUrl}`,
    `  Mail         ${smtp ? `relay ${smtp.host}:${smtp.port}` : `kept in ${dataDir}/mailbox, readable at ${consoleUrl}/mailbox`}`,
    `  Data         ${dataDir}`,
    ...(log === undefined
      ? []
      : [`  Log          EventStoreDB, ${readConnectionString(log).words}`]),
    ...(postgres === undefined ? [] : [`  Views        PostgreSQL, ${placeOf(postgres)}`]),
    ...(link === undefined
      ? []
      : ['', `  Sign in      ${link}`, '               (works once, within 24 hours)']),
    '',
    `Ready in ${seconds} s. Ctrl-C stops.`,
  ];
  console.log(lines.join('\n'));
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      let asked = false;
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve();
      });
    }
  });
}
