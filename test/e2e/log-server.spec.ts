import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Running,
  runDaylight,
  startDaylight,
  temporaryDirectory,
} from '../support/daylight.js';
import { EventStoreDbDouble, Line } from '../support/eventstoredb-double/index.js';
import { type Caller, type GraphqlAnswer, signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';

/** The compiled program with its log on a server that can be switched off. */
describe('Daylight with its log on a server', () => {
  const dataDir = temporaryDirectory('log-server');
  let double: EventStoreDbDouble;
  let line: Line;
  let daylight: Running;
  let caller: Caller;
  let environment: { DAYLIGHT_LOG: string };

  beforeAll(async () => {
    double = await EventStoreDbDouble.start();
    line = await Line.to(double.port);
    environment = { DAYLIGHT_LOG: line.url };
    daylight = await startDaylight(dataDir, environment);
    caller = await signIn(daylight);
    await new IncidentRoom(() => caller).addComponents(['payments', 'api']);
  });
  afterAll(async () => {
    await daylight.stop();
    await line.close();
    double.stop();
  });

  const add = (id: string): Promise<GraphqlAnswer> =>
    caller.send(
      `mutation ($input: AddComponentInput!) {
         addComponent(input: $input) { __typename ... on Refused { code message next } } }`,
      { input: { id, name: id, commandId: `add-${id}` } },
    );
  const components = async () =>
    (await caller.ask<{ id: string }[]>('{ components { id } }')).map(({ id }) => id);
  const run = (...words: string[]) => runDaylight(dataDir, words, environment);

  it('says while the server is away what is wrong and what to do, and goes on afterwards', async () => {
    await line.refuse();
    const { errors } = await add('search');
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('Nothing was saved'),
      extensions: { code: 'STORE_UNAVAILABLE', next: expect.stringContaining('Try again') },
    });
    expect(await components()).toEqual(['payments', 'api']);
    const health = await fetch(`${daylight.consoleUrl}/healthz`);
    expect(await health.json()).toMatchObject({
      status: 'degraded',
      log: expect.stringContaining('nothing listens there'),
    });
    await line.restore();
    expect(await add('search')).toMatchObject({ data: { addComponent: {} } });
    expect(await components()).toEqual(['payments', 'api', 'search']);
  });

  it('is verified, rebuilt, exported and brought back', async () => {
    expect(await run('verify')).toMatchObject({ status: 0 });
    expect(await run('rebuild')).toMatchObject({ status: 0 });
    const compared = await run('rebuild', '--check');
    expect(compared.output).toContain('components.components: 3 rows live, 3 rebuilt, 0 different');
    const file = join(temporaryDirectory('log-export'), 'log.ndjson');
    expect(await run('export', file)).toMatchObject({ status: 0 });
    const empty = await EventStoreDbDouble.start();
    const elsewhere = temporaryDirectory('log-restored');
    const there = { DAYLIGHT_LOG: empty.url };
    expect(await runDaylight(elsewhere, ['restore', file], there)).toMatchObject({ status: 0 });
    expect(await runDaylight(elsewhere, ['verify'], there)).toMatchObject({ status: 0 });
    expect(existsSync(join(elsewhere, 'log.sqlite'))).toBe(false);
    empty.stop();
  });

  it('does not call the log bad where the server is away', async () => {
    await line.refuse();
    const { status, output } = await run('verify');
    await line.restore();
    expect(status).toBe(2);
    expect(output).toContain('STORE_UNAVAILABLE: EventStoreDB does not answer');
    expect(output).not.toContain('not as it was written');
    expect(output).not.toContain('    at ');
  });
});
