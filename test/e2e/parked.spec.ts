import { join } from 'node:path';
import { breakStream, broken } from '../prove/broken-log.js';
import {
  type Running,
  runDaylight,
  startDaylight,
  temporaryDirectory,
} from '../support/daylight.js';
import { Caller, signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';

const dataDir = temporaryDirectory('parked');
const payments = { components: ['payments'], regions: null };
const said = { effect: 'Payments fail.', phase: 'investigating' } as const;
const STREAM = 'projection stream revision';
const REPAIRED = `... on ParkedStreamRepaired { parkedStreams { ${STREAM} } } ... on Refused { code message next field }`;
let daylight: Running;
let commander: Caller;
let incidentId: string;

/** An incident whose last event, written past us, is not what we write. */
beforeAll(async () => {
  daylight = await startDaylight(dataDir);
  const first = await signIn(daylight);
  const room = new IncidentRoom(() => first);
  await room.addComponents(['payments']);
  incidentId = await room.declare(payments, 'major', said);
  const { token } = await first.ask<{ token: string }>(
    `mutation { issueApiToken(input: { name: "test", role: ADMINISTRATOR }) { ... on ApiTokenIssued { token } } }`,
  );
  await daylight.stop();
  breakStream(join(dataDir, 'log.sqlite'), `incident-${incidentId}`, broken[1]!);
  daylight = await startDaylight(dataDir);
  commander = new Caller(daylight.consoleUrl, { authorization: `Bearer ${token}` });
});
afterAll(() => daylight.stop());

const parked = () =>
  commander.ask<{ projection: string; stream: string; revision: string }[]>(
    `{ parkedStreams { ${STREAM} } }`,
  );
const health = async () =>
  (await (await fetch(`${daylight.statusUrl}/healthz`)).json()) as { status: string };
const repair = (mutation: string, input: object) => {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  return commander.send(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename ${REPAIRED} } }`,
    { input: { stream: `incident-${incidentId}`, ...input } },
  );
};

describe('an event that a view cannot take', () => {
  it('is named to administrators, over the API, on the command line and to whoever watches', async () => {
    const views = (await parked()).map(({ projection }) => projection);
    expect(views).toContain('status_page');
    expect(new Set((await parked()).map(({ stream }) => stream))).toEqual(
      new Set([`incident-${incidentId}`]),
    );
    expect(await health()).toMatchObject({ status: 'degraded' });
    const { status, output } = await runDaylight(dataDir, ['parked']);
    expect(status).toBe(0);
    expect(output).toContain(`status_page leaves out incident-${incidentId}`);
  });

  it('stays aside when it is tried again and is no better', async () => {
    const { data } = await repair('retryParkedStream', { projection: 'status_page' });
    expect(JSON.stringify(data)).toContain('ParkedStreamRepaired');
    expect((await parked()).map(({ projection }) => projection)).toContain('status_page');
  });

  it('is done without once somebody says why, in one view or from the command line', async () => {
    const reason = 'Written by a script; the update was published again.';
    const at = (await parked()).find(({ projection }) => projection === 'status_page')!;
    const asked = { projection: 'status_page', revision: at.revision, reason };
    const { data } = await repair('skipParkedEvent', asked);
    expect(JSON.stringify(data)).toContain('ParkedStreamRepaired');
    for (const { projection, stream, revision } of await parked()) {
      expect(projection).not.toBe('status_page');
      const words = ['parked', 'skip', projection, stream, revision, '--reason', reason];
      expect(await runDaylight(dataDir, words)).toMatchObject({ status: 0 });
    }
    expect(await parked()).toEqual([]);
    expect(await health()).toMatchObject({ status: 'ok' });
  });

  it('cannot be skipped where nothing is parked', async () => {
    const asked = { projection: 'status_page', revision: '1', reason: 'Again.' };
    const { data } = await repair('skipParkedEvent', asked);
    expect(JSON.stringify(data)).toMatch(/"code":"[A-Z_]+".*"next":/);
    const words = ['parked', 'retry', 'status_page', `incident-${incidentId}`];
    const { status, output } = await runDaylight(dataDir, words);
    expect(status).not.toBe(0);
    expect(output).not.toMatch(/\bat .*\.mjs/);
  });
});
