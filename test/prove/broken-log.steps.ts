import { join } from 'node:path';
import { type Environment, runDaylight, type Running, startDaylight } from '../support/daylight.js';
import { Caller } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';
import { breakStream, broken, eventsIn } from './broken-log.js';
import { refusedByTheLog } from './log-input.cases.js';

interface Found {
  readonly log_cases: number;
  readonly broken_streams: number;
}

const HALF = {
  what: 'half of an event',
  type: 'RoleGranted',
  data: '{"role":',
  metadata: '{}',
  code: 'UNREADABLE_EVENT',
  seen: 'parked',
} as const;
const said = { effect: 'Search is slow.', phase: 'monitoring' } as const;
const REFUSED = '... on Refused { code message next field }';
const PUBLISH = `mutation ($input: PublishUpdateInput!) { publishUpdate(input: $input) { __typename ${REFUSED} } }`;

/** Somebody who can come back after a new start. */
export async function tokenOf(administrator: Caller): Promise<string> {
  const { token } = await administrator.ask<{ token: string }>(
    `mutation { issueApiToken(input: { name: "proof", role: ADMINISTRATOR }) {
       ... on ApiTokenIssued { token } ${REFUSED} } }`,
  );
  return token;
}

/**
 * Breaks one incident for each way in which a stored event can be bad, starts the program on that log, and sees that
 * they are named, that nothing is lost, and that everything else goes on.
 */
export async function onABrokenLog(
  dataDir: string,
  environment: Environment,
  token: string,
  incidents: { readonly broken: readonly string[]; readonly sound: string },
  wrong: string[],
): Promise<Found> {
  const path = join(dataDir, 'log.sqlite');
  const logCases = await refusedByTheLog(path, wrong);
  const streams = incidents.broken.map((id) => `incident-${id}`);
  // Also somebody whom the program looks for when it starts.
  streams.push('person-first-administrator');
  for (const [at, stream] of streams.entries()) breakStream(path, stream, broken[at] ?? HALF);
  const before = await eventsIn(path, streams);
  const daylight = await startDaylight(dataDir, environment);
  const caller = new Caller(daylight.consoleUrl, { authorization: `Bearer ${token}` });
  await brokenAreNamed(caller, incidents.broken, wrong);
  await othersGoOn(daylight, caller, incidents.sound, wrong);
  await healthSaysSo(daylight, wrong);
  const parked = await runDaylight(dataDir, ['parked', 'list'], environment);
  for (const { code, seen, what } of broken)
    if (seen === 'parked' && !parked.output.includes(code)) wrong.push(`${what} is not listed`);
  await daylight.stop();
  const after = await eventsIn(path, streams);
  if (String(after) !== String(before))
    wrong.push(`broken streams held ${before} events, then ${after}`);
  const verified = await runDaylight(dataDir, ['verify'], environment);
  if (verified.status !== 1 || !verified.output.includes(streams[0] ?? '?'))
    wrong.push(`verify does not name what was written past us: ${verified.output.trim()}`);
  return { log_cases: logCases, broken_streams: streams.length };
}

async function brokenAreNamed(
  caller: Caller,
  ids: readonly string[],
  wrong: string[],
): Promise<void> {
  for (const [at, { what, code }] of broken.entries()) {
    const input = {
      incidentId: ids[at],
      effect: said.effect,
      phase: 'MONITORING',
      nextUpdateAt: new Date(Date.now() + 600_000).toISOString(),
    };
    const { errors, data } = await caller.send(PUBLISH, { input });
    const extensions = errors?.[0]?.extensions;
    if (extensions?.code !== code || !extensions.next)
      wrong.push(`an update after ${what}: ${JSON.stringify(errors ?? data).slice(0, 300)}`);
  }
}

async function othersGoOn(
  { statusUrl }: Running,
  caller: Caller,
  sound: string,
  wrong: string[],
): Promise<void> {
  const room = new IncidentRoom(() => caller);
  await room.publish(sound, said);
  const fresh = await room.declare({ components: ['payments'], regions: null }, 'minor', said);
  for (const id of [sound, fresh]) {
    let page = '';
    for (let tries = 0; tries < 60 && !page.includes(said.effect); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      page = await (await fetch(`${statusUrl}/incidents/${id}`)).text();
    }
    if (!page.includes(said.effect)) wrong.push(`the page does not show incident ${id}`);
  }
  const board = await caller.send('{ incidents(first: 50) { edges { node { id } } } }');
  const shown = JSON.stringify(board.data ?? board.errors);
  if (!shown.includes(sound) || !shown.includes(fresh)) wrong.push(`the board lacks: ${shown}`);
}

async function healthSaysSo({ consoleUrl, statusUrl }: Running, wrong: string[]): Promise<void> {
  for (const url of [consoleUrl, statusUrl]) {
    const answer = await fetch(`${url}/healthz`);
    const health = (await answer.json()) as {
      status: string;
      parked?: { projection: string; streams: number }[];
      passedOver?: { type: string; events: number }[];
    };
    const streams = broken.filter(({ seen }) => seen === 'parked').length;
    const board = health.parked?.find(({ projection }) => projection === 'incident_board');
    const merged = health.passedOver?.find(({ type }) => type === 'IncidentMerged');
    const right =
      health.status === 'degraded' && board?.streams === streams && merged?.events === 1;
    if (!right) wrong.push(`${url}/healthz says ${JSON.stringify(health)}`);
  }
}
