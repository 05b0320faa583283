import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDaylight, startDaylight, temporaryDirectory } from '../support/daylight.js';
import { type Caller, signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';
import type { Proof } from '../support/proof.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { graphqlCases, type BadCase } from './bad-input.cases.js';
import { broken } from './broken-log.js';
import { onABrokenLog, tokenOf } from './broken-log.steps.js';

export const badInput: Proof = {
  name: 'bad-input',
  says: 'nonsense, sent or stored, has a stable code and a way forward, loses nothing and stops nobody else.',
  async run() {
    const dataDir = temporaryDirectory('bad-input');
    const sink = await startSmtpSink({ keepText: true });
    const daylight = await startDaylight(dataDir, { DAYLIGHT_SMTP: sink.url });
    const caller = await signIn(daylight);
    const room = new IncidentRoom(() => caller);
    await room.addComponents(['payments']);
    const said = { effect: 'Payments fail.', phase: 'monitoring' } as const;
    const hit = { components: ['payments'], regions: null };
    const incidentId = await room.declare(hit, 'major', said);
    const wrong: string[] = [];
    const codes = new Set<string>();
    const cases = graphqlCases(incidentId);
    for (const one of cases) {
      const answered = await codeOf(caller, one);
      codes.add(answered);
      if (answered !== one.code)
        wrong.push(`${one.what}: answered ${answered}, expected ${one.code}`);
    }
    const anonymous = await fetch(`${daylight.consoleUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ incidents { edges { node { id } } } }"}',
    });
    if (!(await anonymous.text()).includes('UNAUTHENTICATED'))
      wrong.push('an anonymous query was answered');
    const files = await csvCases(dataDir, wrong);
    const injected = await injections(caller, daylight.statusUrl, incidentId, wrong);
    const after = await caller.send('{ incidents(first: 5) { edges { node { id } } } }');
    if (after.status !== 200) wrong.push('the console no longer answers');
    const token = await tokenOf(caller);
    const others: string[] = [];
    while (others.length < broken.length) others.push(await room.declare(hit, 'major', said));
    await daylight.stop();
    const verified = await runDaylight(dataDir, ['verify']);
    const environment = { DAYLIGHT_SMTP: sink.url };
    const incidents = { broken: others, sound: incidentId };
    const stored = await onABrokenLog(dataDir, environment, token, incidents, wrong);
    await sink.close();
    return {
      ok: wrong.length === 0 && verified.status === 0,
      figures: {
        graphql_cases: cases.length + 1,
        csv_cases: files,
        injections: injected,
        stable_codes_seen: codes.size,
        ...stored,
        wrong: wrong.length,
        log_verifies: verified.status === 0,
      },
      remarks: wrong,
    };
  },
};

async function codeOf(caller: Caller, { query, variables }: BadCase): Promise<string> {
  const { status, data, errors } = await caller.send(query, variables ?? {});
  if (errors?.[0])
    return (
      errors[0].extensions?.code ?? `no code, status ${status}: ${errors[0].message.slice(0, 80)}`
    );
  const value = data && (Object.values(data)[0] as { code?: string; next?: string } | undefined);
  if (value?.code && !value.next) return `${value.code} without a way forward`;
  return value?.code ?? 'accepted';
}

const HEAD =
  'customer_id,name,domain,plan,status,region,country,locale,time_zone,components,mrr_cents,data_residency,created_at';
const ROW =
  'Acme,acme.example,free,active,eu-west,DE,de-DE,Europe/Berlin,payments,0,eu,2024-01-01T00:00:00Z';

/** Broken files: each leaves the good rows in and names the bad ones. */
async function csvCases(dataDir: string, wrong: string[]): Promise<number> {
  const cases: readonly [name: string, text: string, expected: RegExp][] = [
    [
      'an unterminated quote',
      `${HEAD}\ncus_a,${ROW}\ncus_b,"Acme,acme.example\n`,
      /refused.*:3.*: [A-Z_]+: /,
    ],
    ['too few columns', `${HEAD}\ncus_a,Acme\ncus_b,${ROW}\n`, /refused.*:2.*: [A-Z_]+: /],
    ['an id that is none', `${HEAD}\n../../etc,${ROW}\n`, /refused.*:2.*: [A-Z_]+: /],
    ['no known header', 'a,b,c\n1,2,3\n', /[A-Z_]{5,}: /],
    ['an empty file', '', /[A-Z_]{5,}: /],
    ['bytes that are no text', `${HEAD}\ncus_a,\u0000\u0001,${ROW}\n`, /[A-Z_]{5,}: /],
  ];
  for (const [name, text, expected] of cases) {
    const file = join(dataDir, 'bad.csv');
    writeFileSync(file, text);
    const { status, output } = await runDaylight(dataDir, ['import', 'customers', file]);
    if (status === 0 || status === 1 || !expected.test(output)) {
      wrong.push(`CSV with ${name}: status ${status}: ${output.trim().slice(-200)}`);
    }
  }
  const missing = await runDaylight(dataDir, ['import', 'customers', join(dataDir, 'nowhere.csv')]);
  if (missing.status !== 2) wrong.push(`CSV that is not there: status ${missing.status}`);
  return cases.length + 1;
}

const NASTY =
  '<script>alert(1)</script> {{constructor.constructor}} "\'><img src=x onerror=alert(1)> Bcc: all@example.com';

/** Markup and template code in every text that may hold any characters: it comes out as characters. */
async function injections(
  caller: Caller,
  statusUrl: string,
  incidentId: string,
  wrong: string[],
): Promise<number> {
  const fields = ['effect', 'known', 'unknown', 'doing', 'advice'];
  const input = {
    incidentId,
    phase: 'MONITORING',
    nextUpdateAt: new Date(Date.now() + 600_000).toISOString(),
    ...Object.fromEntries(fields.map((field) => [field, NASTY])),
  };
  await caller.ask(
    `mutation ($input: PublishUpdateInput!) { publishUpdate(input: $input) { __typename ... on Refused { code message next } } }`,
    { input },
  );
  for (const path of ['/', `/incidents/${incidentId}`, '/history.atom', '/api/v2/summary.json']) {
    let page = '';
    for (let tries = 0; tries < 40 && !page.includes('alert(1)'); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      page = await (await fetch(statusUrl + path)).text();
    }
    if (!page.includes('alert(1)')) wrong.push(`${path} does not show the text`);
    if (path !== '/api/v2/summary.json' && /<script>alert|<img src=x/.test(page))
      wrong.push(`${path} lets markup through`);
  }
  return fields.length;
}
