import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Running,
  runDaylight,
  startDaylight,
  temporaryDirectory,
} from '../support/daylight.js';
import { signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';

describe('running an installation', () => {
  const dataDir = temporaryDirectory('operator');
  let daylight: Running;

  beforeAll(async () => {
    daylight = await startDaylight(dataDir);
  });
  afterAll(() => daylight.stop());

  it('refuses a second Daylight on the same directory, at once and in words', async () => {
    const started = Date.now();
    const { status, output } = await runDaylight(dataDir, ['serve'], {
      DAYLIGHT_CONSOLE_PORT: '0',
      DAYLIGHT_STATUS_PORT: '0',
    });
    expect(output).toContain('Another Daylight is serving');
    expect(status).toBe(2);
    expect(Date.now() - started).toBeLessThan(8_000);
  });

  it('goes on after Ctrl-C where it stopped', async () => {
    const caller = await signIn(daylight);
    const room = new IncidentRoom(() => caller);
    await room.addComponents(['payments']);
    const said = { effect: 'Payments fail.', phase: 'investigating' } as const;
    await room.declare({ components: ['payments'], regions: null }, 'major', said);
    const { issueApiToken } = (
      await caller.send(
        `mutation { issueApiToken(input: { name: "after", role: VIEWER }) { ... on ApiTokenIssued { token } } }`,
      )
    ).data as { issueApiToken: { token: string } };
    expect(await daylight.stop()).toBe(0);
    daylight = await startDaylight(dataDir);
    const answer = await fetch(`${daylight.consoleUrl}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${issueApiToken.token}`,
      },
      body: '{"query":"{ incidents { edges { node { title } } } }"}',
    });
    expect(await answer.text()).toContain('Requests are failing');
    expect(await (await fetch(daylight.statusUrl)).text()).toContain('Payments fail.');
  });

  it('answers what it was asked before it stops', async () => {
    const link = (await runDaylight(dataDir, ['sign-in-link'])).output;
    const caller = await signIn({ ...daylight, signInUrl: link.trim() });
    const add = (id: string) =>
      caller.send(
        'mutation ($input: AddComponentInput!) { addComponent(input: $input) { __typename } }',
        {
          input: { id, name: id, commandId: id },
        },
      );
    const ids = (what: string) => Array.from({ length: 12 }, (_, at) => `${what}-${at}`);
    // So many lines are open now, and each is asked once more.
    await Promise.all(ids('first').map(add));
    const asked = ids('last').map(add);
    await Promise.race(asked);
    expect(await daylight.stop()).toBe(0);
    for (const { status } of await Promise.all(asked)) expect([200, 503]).toContain(status);
    expect(daylight.output()).not.toContain('The log is closed');
    daylight = await startDaylight(dataDir);
  });

  it('never makes a demo of a real installation, and never removes one', async () => {
    const environment = { DAYLIGHT_DEMO_DATA: dataDir };
    const { status, output } = await runDaylight(dataDir, ['demo'], environment);
    expect([status, output]).toEqual([2, expect.stringContaining('NOT_A_DEMO')]);
    await runDaylight(dataDir, ['demo', '--remove'], environment);
    expect(existsSync(join(dataDir, 'log.sqlite'))).toBe(true);
  });

  it('reports all mistakes in the settings together, and does not start', async () => {
    const { status, output } = await runDaylight(dataDir, ['serve'], {
      DAYLIGHT_CONSOLE_PORT: 'high',
      DAYLIGHT_SMTP: 'mail',
    });
    expect(status).toBe(2);
    expect(output).toMatch(/DAYLIGHT_CONSOLE_PORT[\s\S]*DAYLIGHT_SMTP/);
  });

  it('takes the good lines of a history and names the others', async () => {
    const file = join(temporaryDirectory('history'), 'history.ndjson');
    const good = {
      source: 'mirror',
      company: 'Acme',
      id: '1',
      title: 'Search is slow',
      kind: 'incident',
      started_at: '2024-05-01T10:00:00Z',
      resolved_at: '2024-05-01T11:00:00Z',
      updates: [{ at: '2024-05-01T10:05:00Z', status: null, body: 'A line\u2028separator.' }],
    };
    writeFileSync(file, `${JSON.stringify(good)}\n{"id": 7}\nnot JSON\n${JSON.stringify(good)}\n`);
    const { status, output } = await runDaylight(dataDir, ['replay', file]);
    expect(status).toBe(3);
    expect(output).toMatch(/refused .*:2: .*refused .*:3: .*refused .*:4: the same source/s);
    expect(output).toContain('1 incidents with 1 updates');
  });
});

describe('durability', () => {
  it('that is relaxed says at the start what a power cut may take', async () => {
    const relaxed = await startDaylight(temporaryDirectory('relaxed'), {
      DAYLIGHT_DURABILITY: 'relaxed',
    });
    expect(relaxed.output()).toContain('a power cut or a crash of the operating system may lose');
    await relaxed.stop();
  });

  it('of a log that is damaged cannot be promised: the start stops in words', async () => {
    const dataDir = temporaryDirectory('damaged');
    writeFileSync(join(dataDir, 'log.sqlite'), 'Dear diary, '.repeat(1_000));
    const { status, output } = await runDaylight(dataDir, ['serve'], {
      DAYLIGHT_CONSOLE_PORT: '0',
      DAYLIGHT_STATUS_PORT: '0',
    });
    expect([status, output]).toEqual([1, expect.stringContaining('NOT_OUR_LOG: ')]);
    expect(output).not.toContain('    at ');
  });
});
