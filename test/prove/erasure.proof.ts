import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import {
  type Environment,
  runDaylight,
  type Running,
  startDaylight,
  temporaryDirectory,
} from '../support/daylight.js';
import { signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';
import { ownServer, postgresMissing } from '../support/postgres.js';
import type { Figure, Outcome, Proof } from '../support/proof.js';
import {
  canaries,
  type Canary,
  canaryFiles,
  filesUnder,
  filesWith,
  sightings,
} from './canaries.js';

const PEOPLE = 100;
/** Of them: customers that are people themselves, and readers who only subscribed. */
const CUSTOMERS = 10;
const SUBSCRIBERS = 10;

/** Erases a hundred people and searches every byte for them, also after yesterday's backup was put back. */
export const erasure: Proof = {
  name: 'erasure',
  says: '100 people are gone from every file, table, log line, export and letter, also after a restore.',
  run: async () => {
    const onFiles = await erasing('files', {});
    if (postgresMissing !== undefined) {
      const remark = `On PostgreSQL: SKIPPED, ${postgresMissing}`;
      return { ...onFiles, remarks: [...(onFiles.remarks ?? []), remark] };
    }
    const server = await ownServer();
    const onPostgres = await erasing('postgres', { DAYLIGHT_POSTGRES: server.url }, server);
    return {
      ok: onFiles.ok && onPostgres.ok,
      figures: { ...onFiles.figures, ...onPostgres.figures },
      remarks: [...(onFiles.remarks ?? []), ...(onPostgres.remarks ?? [])],
    };
  },
};

interface Server {
  readonly url: string;
  readonly folder: string;
}

class Erasing {
  readonly people = canaries(PEOPLE);
  readonly elsewhere = temporaryDirectory('erasure-elsewhere');
  output = '';

  constructor(
    readonly environment: Environment,
    readonly dataDir = temporaryDirectory('erasure'),
  ) {}

  async run(...words: string[]): Promise<string> {
    const { status, output } = await runDaylight(this.dataDir, words, this.environment);
    this.output += output;
    if (status !== 0) throw new Error(`${words[0]} ended with ${status}:\n${output}`);
    return output;
  }

  async serving<T>(work: (daylight: Running) => Promise<T>): Promise<T> {
    const daylight = await startDaylight(this.dataDir, this.environment);
    try {
      return await work(daylight);
    } finally {
      await daylight.stop();
      this.output += daylight.output();
    }
  }
}

async function erasing(name: string, environment: Environment, server?: Server): Promise<Outcome> {
  const house = new Erasing(environment);
  const { people, dataDir, elsewhere } = house;
  const input = temporaryDirectory('erasure-input');
  const listed = people.slice(0, PEOPLE - SUBSCRIBERS);
  const files = canaryFiles(listed, CUSTOMERS);
  writeFileSync(join(input, 'customers.csv'), files.customers);
  writeFileSync(join(input, 'contacts.csv'), files.contacts);
  await house.run('import', 'customers', join(input, 'customers.csv'));
  await house.serving((daylight) => tellEverybody(daylight, people, dataDir));
  const before = filesWith(people, dataDir).length;
  const backup = join(elsewhere, 'yesterday');
  await house.run('backup', backup);
  const dump = server && (await dumped(server.url));

  const erased = await eraseEverybody(house, people);
  await house.run('export', join(elsewhere, 'log.ndjson'));
  const figures: Record<string, Figure> = {};
  const count = async (when: string) => {
    figures[`${name}: found in files, ${when}`] = filesWith(people, dataDir).length;
    if (server) figures[`${name}: found in tables, ${when}`] = await inTables(server.url, people);
    if (server)
      figures[`${name}: found in the server's files, ${when}`] = filesWith(
        people,
        server.folder,
      ).length;
    figures[`${name}: shown to an administrator, ${when}`] = await house.serving(
      shown(house, people),
    );
    figures[`${name}: verify green, ${when}`] = (await house.run('verify')).includes('as it was');
  };
  await count('after');
  figures[`${name}: found in the export and the backup`] = filesWith(people, elsewhere).length;

  const control = server ? undefined : await seenWithoutList(backup, people);
  cpSync(backup, dataDir, { recursive: true });
  if (server && dump) await putBack(server.url, dump);
  await count('after the backup was put back');
  figures[`${name}: found in what the programs said`] = sightings(people, house.output);
  const wrong = Object.entries(figures).filter(([, value]) => value !== 0 && value !== true);
  if (control !== undefined)
    figures[`${name}: control, shown where nobody knows of the erasures`] = control;
  return {
    ok: wrong.length === 0 && before > 0 && erased === PEOPLE && control !== 0,
    figures: {
      [`${name}: people erased`]: erased,
      [`${name}: files with one of them before`]: before,
      ...figures,
    },
    remarks: [
      `${filesUnder(dataDir).length} files of the installation (${name}) were searched byte by byte.`,
    ],
  };
}

/** The same backup where the list of erasures is not: what this proof looks for can be seen. */
async function seenWithoutList(backup: string, people: readonly Canary[]): Promise<number> {
  const other = new Erasing({}, temporaryDirectory('erasure-control'));
  cpSync(backup, other.dataDir, { recursive: true });
  return other.serving(shown(other, people));
}

/** An incident that all of them are mailed about; the last ones subscribe themselves first. */
async function tellEverybody(daylight: Running, people: readonly Canary[], dataDir: string) {
  const caller = await signIn(daylight);
  const room = new IncidentRoom(() => caller);
  await room.addComponents(['api']);
  const letters = () => filesUnder(dataDir).filter((path) => path.endsWith('.eml'));
  const subscribers = people.slice(-SUBSCRIBERS);
  for (const { address } of subscribers)
    await post(`${daylight.statusUrl}/subscribe`, { email: address });
  await until(() => letters().length >= SUBSCRIBERS, 'questions to subscribers');
  for (const path of letters()) {
    const [link] = /\/subscribe\/confirm\/[\w.-]+/.exec(plainText(path)) ?? [];
    await post(`${daylight.statusUrl}${link}`, {});
  }
  const said = { effect: 'Requests fail.', phase: 'investigating' } as const;
  await room.declare({ components: ['api'], regions: null }, 'major', said);
  await until(() => letters().length >= PEOPLE + SUBSCRIBERS, 'letters about the incident');
}

/** Half of them through the API, the others from the command line; by address, contact and customer. */
async function eraseEverybody(house: Erasing, people: readonly Canary[]): Promise<number> {
  const cut = Math.floor(people.length / 10);
  let erased = 0;
  for (const { address } of people.slice(0, cut / 2)) {
    await house.run('erase', '--email', address);
    erased += 1;
  }
  for (const { contactId } of people.slice(cut / 2, cut)) {
    await house.run('erase', '--contact', contactId, '--reason', 'retention');
    erased += 1;
  }
  await house.serving(async (daylight) => {
    const link = (await runDaylight(house.dataDir, ['sign-in-link'], house.environment)).output;
    const [path = ''] = /\/sign-in\S+/.exec(link) ?? [];
    const caller = await signIn({ ...daylight, signInUrl: daylight.consoleUrl + path });
    for (const { at, address, customerId } of people.slice(cut)) {
      const isCustomer = at >= PEOPLE - SUBSCRIBERS - CUSTOMERS && at < PEOPLE - SUBSCRIBERS;
      const named = isCustomer ? { customerId } : { address };
      await caller.ask(ERASE, { input: { ...named, reason: 'ASKED' } });
      erased += 1;
    }
  });
  return erased;
}

const ERASE = `mutation ($input: ErasePersonInput!) {
  erasePerson(input: $input) { ... on PersonErased { mailboxes customers } ... on Refused { code message next field } } }`;

/** How many of them an administrator still gets to see: in lists, by searching, in the mailbox. */
function shown(house: Erasing, people: readonly Canary[]) {
  return async (daylight: Running): Promise<number> => {
    const link = (await runDaylight(house.dataDir, ['sign-in-link'], house.environment)).output;
    const [path = ''] = /\/sign-in\S+/.exec(link) ?? [];
    const caller = await signIn({ ...daylight, signInUrl: daylight.consoleUrl + path });
    const all = await caller.send(
      '{ customers(first: 200) { edges { node { id name domain contacts { name address phone } } } } }',
    );
    const searched = await Promise.all(
      people.slice(0, 5).map(({ word }) =>
        caller.send(
          'query ($s: String!) { customers(first: 5, search: $s) { edges { node { id } } } }',
          {
            s: word,
          },
        ),
      ),
    );
    const found = searched.filter(({ data }) => JSON.stringify(data).includes('cus_')).length;
    if (all.errors) throw new Error(JSON.stringify(all.errors));
    return sightings(people, JSON.stringify(all)) + found;
  };
}

/** In every row of every table. */
async function inTables(url: string, people: readonly Canary[]): Promise<number> {
  return asking(url, async (client) => {
    let found = 0;
    for (const name of await tablesOf(client)) {
      const { rows } = await client.query<{ text: string }>(
        `SELECT t::text AS text FROM ${name} AS t`,
      );
      for (const { text } of rows) if (sightings(people, text) > 0) found += 1;
    }
    return found;
  });
}

type Dump = ReadonlyMap<string, readonly Record<string, unknown>[]>;

/** Yesterday's tables: what `pg_dump` would have kept of them. */
function dumped(url: string): Promise<Dump> {
  return asking(url, async (client) => {
    const dump = new Map<string, readonly Record<string, unknown>[]>();
    for (const name of await tablesOf(client))
      dump.set(name, (await client.query<Record<string, unknown>>(`SELECT * FROM ${name}`)).rows);
    return dump;
  });
}

function putBack(url: string, dump: Dump): Promise<void> {
  return asking(url, async (client) => {
    for (const [name, rows] of dump) {
      await client.query(`DELETE FROM ${name}`);
      for (const row of rows) {
        const columns = Object.keys(row);
        const marks = columns.map((_, at) => `$${at + 1}`).join(', ');
        await client.query(
          `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${marks})`,
          Object.values(row),
        );
      }
    }
  });
}

async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function asking<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function post(url: string, form: Record<string, string>): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form),
  });
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`);
}

/** A letter's text with soft line ends of quoted-printable taken out. */
function plainText(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=');
}

async function until(is: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; !is(); await pause(50))
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
}
