import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { Client } from 'pg';
import {
  type Running,
  runDaylight,
  startDaylight,
  temporaryDirectory,
} from '../support/daylight.js';
import { type Caller, signIn } from '../support/graphql.js';
import { IncidentRoom, type Said } from '../support/incident-room.js';
import { type OwnServer, ownServer, ownServerMissing } from '../support/postgres.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';
import { onlyOnPostgres } from '../support/views-backends.js';

const PATIENCE_MS = 30_000;

/** The compiled program with views and vault on a PostgreSQL that can be switched off. */
onlyOnPostgres(() => {
  const dataDir = temporaryDirectory('outage');
  let server: OwnServer;
  let sink: SmtpSink;
  let daylight: Running;
  let caller: Caller;
  let room: IncidentRoom;
  let incidentId: string;

  beforeAll(async () => {
    server = await ownServer();
    sink = await startSmtpSink({ keepText: true });
    const environment = { DAYLIGHT_POSTGRES: server.url, DAYLIGHT_SMTP: sink.url };
    daylight = await startDaylight(dataDir, environment);
    caller = await signIn(daylight);
    room = new IncidentRoom(() => caller);
    await room.addComponents(['payments']);
    await caller.ask(
      `mutation ($input: RecordCustomersInput!) {
         recordCustomers(input: $input) { __typename ... on Refused { code message next field } } }`,
      { input: { customers: [acme] } },
    );
  });
  afterAll(async () => {
    await daylight.stop();
    await sink.close();
  });

  const mailSaying = (words: string) =>
    until(async () => sink.mails.some(({ raw }) => raw?.includes(words)), `a mail: ${words}`);
  const publish = (said: Said, commandId: string) =>
    until(
      () =>
        room.publish(incidentId, said, commandId).then(
          () => true,
          () => false,
        ),
      `an acknowledgement of ${commandId}`,
    );

  it('writes to those affected, and says on the page what fails', async () => {
    const said = { effect: 'Word-one fails.', phase: 'investigating' } as const;
    incidentId = await room.declare({ components: ['payments'], regions: null }, 'major', said);
    await mailSaying('Word-one');
    await until(() => says(daylight.statusUrl, 'Word-one fails.'), 'the page');
  });

  it('keeps names and addresses in clear nowhere', async () => {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const told: string[] = [];
    for (const { name } of rows) {
      const found = await client.query(
        `SELECT 1 FROM ${name} AS t WHERE t::text ~ 'ada@acme|Ada Nunez'`,
      );
      if (found.rows.length > 0) told.push(name);
    }
    await client.end();
    expect(told).toEqual([]);
  });

  it('tells another process at once what has changed', async () => {
    const page = await startPage(dataDir, server.url);
    await publish({ effect: 'Word-two fails.', phase: 'identified' }, 'two');
    await until(() => says(page.url, 'Word-two fails.'), 'the change on the other page');
    await until(() => says(daylight.statusUrl, 'Word-two fails.'), 'the change on the page');
    await page.stop();
  });

  it('goes on by itself when the database was away', async () => {
    await server.goDown();
    expect(await says(daylight.statusUrl, 'Word-two fails.')).toBe(true);
    expect((await caller.send('{ components { id } }')).status).toBe(500);
    await server.comeBack();
    await publish({ effect: 'Word-three fails.', phase: 'monitoring' }, 'three');
    await mailSaying('Word-three');
    await until(() => says(daylight.statusUrl, 'Word-three fails.'), 'the change on the page');
    expect(daylight.process.exitCode).toBeNull();
    expect(daylight.output()).not.toContain(new URL(server.url).password);
  });

  it('says so and does not start where there is no database', async () => {
    const { status, output } = await runDaylight(temporaryDirectory('nowhere'), ['serve'], {
      DAYLIGHT_POSTGRES: 'postgres://daylight:secret-word@127.0.0.1:1/daylight',
    });
    expect([status, output]).toEqual([2, expect.stringContaining('127.0.0.1:1/daylight')]);
    expect(output).not.toContain('secret-word');
  });
}, ownServerMissing);

const acme = {
  id: 'acme',
  name: 'Acme',
  components: ['payments'],
  contacts: [{ id: 'acme-1', name: 'Ada Nunez', address: 'ada@acme.example', consent: 'CONTRACT' }],
};

async function says(page: string, words: string): Promise<boolean> {
  return (await (await fetch(page)).text()).includes(words);
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The status page alone, as it runs on another machine. */
async function startPage(dataDir: string, postgres: string) {
  const child = spawn(process.execPath, [resolve('dist/status-page.mjs')], {
    env: {
      PATH: process.env.PATH,
      DAYLIGHT_DATA: dataDir,
      DAYLIGHT_POSTGRES: postgres,
      DAYLIGHT_STATUS_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /http:\S+/.exec(String(chunk))?.[0];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the page ended with ${code}`)));
  });
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
