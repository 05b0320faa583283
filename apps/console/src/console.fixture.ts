import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessMigrations, accessProjection, ensureFirstAdministrator, Secrets } from '#access';
import { affectedProjection, audienceMigrations, subscriptionsProjection } from '#audience';
import { catalogMigrations, componentsProjection } from '#catalog';
import { deliveryMigrations, fanoutPlanner } from '#delivery';
import { SqliteEventStore, systemClock, withHistory } from '#event-store';
import { incidentBoard, incidentMigrations } from '#incidents';
import { migrate, openViews, ProjectionRunner, runnerMigrations, Watermark } from '#read-models';
import { releasedFacts } from '#released-facts';
import type { TemporaryViews, ViewsBackend } from '../../../test/support/views-backends.js';
import { createConsole } from './console.app.js';

/** What came back; the questions of a test say its shape. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

export interface Answer {
  readonly status: number;
  readonly data: Json;
  readonly errors: Json;
}

export interface ConsoleUnderTest {
  readonly url: string;
  /** Signs the first administrator in; later questions come from there unless they say otherwise. */
  signIn(): Promise<void>;
  redeem(link: string): Promise<string>;
  ask(
    query: string,
    variables?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  issueToken(role: string): Promise<string>;
  page(path: string, cookie?: string): Promise<string>;
  close(): Promise<void>;
}

const migrations = [
  ...runnerMigrations,
  ...accessMigrations,
  ...catalogMigrations,
  ...incidentMigrations,
  ...audienceMigrations,
  ...deliveryMigrations,
];

const projections = [
  accessProjection,
  componentsProjection,
  incidentBoard,
  affectedProjection,
  subscriptionsProjection,
  fanoutPlanner(),
];

/** Log, views and projections of its own. */
async function openHouse(directory: string, { place, remove }: TemporaryViews) {
  const store = withHistory(new SqliteEventStore(join(directory, 'log.sqlite')), releasedFacts);
  // One connection: in one thread, a second one would wait for the first without letting it finish.
  const views = openViews(place);
  await migrate(views, migrations);
  const channel = `views ${directory}`;
  const parked = (name: string, _event: unknown, error: unknown) => {
    throw new Error(`${name} could not go on`, { cause: error });
  };
  const runner = new ProjectionRunner(store, views, projections, { parked }, channel);
  const stopping = new AbortController();
  const following = runner.follow(stopping.signal);
  const watermark = new Watermark(views, channel);
  const secrets = Secrets.fromFile(join(directory, 'secret.key'));
  const close = async () => {
    stopping.abort();
    await following;
    watermark.close();
    await Promise.all([store.close(), views.destroy()]);
    await remove();
    rmSync(directory, { recursive: true, force: true });
  };
  return { store, views, watermark, secrets, clock: systemClock, close };
}

/** The whole console, with the projections in the same process. */
export async function openConsole(backend: ViewsBackend): Promise<ConsoleUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'daylight-console-'));
  const house = await openHouse(directory, await backend.prepare());
  const mailboxDir = join(directory, 'mailbox');
  const erasedFiles = [join(directory, 'erased.ndjson')];
  const settings = {
    host: '127.0.0.1',
    port: 0,
    organisation: 'Example Pay',
    mailboxDir,
    erasedFiles,
  };
  const served = await createConsole({ ...house, settings });
  const url = await served.listen();
  let session = '';
  const test: ConsoleUnderTest = {
    url,
    signIn: async () => {
      const credential = await ensureFirstAdministrator(house);
      await house.watermark.reached(await house.store.head(), ['access']);
      session = await test.redeem(served.signInLink(credential ?? ''));
    },
    redeem,
    ask: (query, variables = {}, headers = {}) =>
      ask(url, query, variables, { cookie: session, ...headers }),
    issueToken: async (role) => {
      const issue = `mutation { issueApiToken(input: { name: "spec", role: ${role} }) { ... on ApiTokenIssued { token } } }`;
      const answer = (await test.ask(issue)).data as { issueApiToken: { token: string } };
      return answer.issueApiToken.token;
    },
    page: async (path, cookie = session) =>
      (await fetch(url + path, { headers: { cookie } })).text(),
    close: async () => {
      await served.close();
      await house.close();
    },
  };
  return test;
}

async function ask(
  url: string,
  query: string,
  variables: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
}

/** Opens a sign-in link, presses its button, and gives the cookie. */
async function redeem(link: string): Promise<string> {
  const { origin, searchParams } = new URL(link);
  await fetch(link);
  const response = await fetch(`${origin}/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
    body: new URLSearchParams({ token: searchParams.get('token') ?? '' }),
    redirect: 'manual',
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!cookie) throw new Error(`signing in answered ${response.status}`);
  return cookie;
}
