import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  BASE_COMPONENTS,
  csvRows,
  mailboxOf,
  type Row,
  writeCustomerBase,
} from '../support/customer-base.js';
import { runDaylight, startDaylight, temporaryDirectory } from '../support/daylight.js';
import { type Engines, enginesNamed, openEngines } from '../support/engines.js';
import { type Caller, signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';
import { postgresMissing } from '../support/postgres.js';
import { type Figure, type Outcome, percentile, type Proof } from '../support/proof.js';
import { type ReceivedMail, startSmtpSink } from '../support/smtp-sink.js';

const SIZE = { small: 1_500, full: 1_000_000 } as const;
const GOAL_MS = 50;
/** People who are looked for in every way there is. */
const ASKED = 60;
const SCOPE = { components: ['payments'], regions: ['sa-east', 'af-south'] };

/** Looks for people in every way, and holds what the answer says they were told against what a mail server received. */
export const lookup: Proof = {
  name: 'lookup',
  says: `any identifier finds the person in ${GOAL_MS} ms, with exactly the messages that a mail server received.`,
  run: async ({ full, words }) => {
    const accounts = full ? SIZE.full : SIZE.small;
    if (words.length > 0) return looking(enginesNamed(words), accounts, '');
    const onFiles = await looking({ log: 'sqlite', views: 'sqlite' }, accounts, 'files: ');
    const remarks = onFiles.remarks ?? [];
    if (postgresMissing !== undefined)
      return { ...onFiles, remarks: [...remarks, `On PostgreSQL: SKIPPED, ${postgresMissing}`] };
    const rows = await looking({ log: 'sqlite', views: 'postgres' }, accounts, 'postgres: ');
    return {
      ok: onFiles.ok && rows.ok,
      figures: { ...onFiles.figures, ...rows.figures },
      remarks: [...remarks, ...(rows.remarks ?? [])],
    };
  },
};

interface Found {
  readonly by: string;
  readonly isCut: boolean;
  readonly people: readonly {
    readonly address: string;
    readonly contact: { readonly id: string } | null;
    readonly notices: readonly { readonly reference: string; readonly state: string }[];
  }[];
}

async function looking(engines: Engines, accounts: number, prefix: string): Promise<Outcome> {
  const { environment, says, close } = await openEngines(engines);
  const dataDir = temporaryDirectory('lookup');
  const base = writeCustomerBase(join(temporaryDirectory('base'), 'base'), accounts);
  const importing = ['import', 'customers', base.customers, base.contacts];
  const imported = await runDaylight(dataDir, importing, environment);
  if (imported.status !== 0) throw new Error(imported.output);
  const sink = await startSmtpSink();
  const daylight = await startDaylight(dataDir, { ...environment, DAYLIGHT_SMTP: sink.url });
  const caller = await signIn(daylight);
  const room = new IncidentRoom(() => caller);
  await room.addComponents(BASE_COMPONENTS);
  const incidentId = await room.declare(SCOPE, 'critical', {
    effect: 'Payments fail.',
    phase: 'investigating',
  });
  await room.publish(incidentId, { effect: 'Few payments fail.', phase: 'identified' });
  await allSent(caller, incidentId);
  const compared = await compareWithFiles(caller, base, sink.mails);
  await daylight.stop();
  await sink.close();
  await close();
  const { asked, missed, otherMessages, told, samples } = compared;
  const slowest = percentile(samples, 0.99);
  // Where other tests share the machine, time says nothing.
  const isInTime = accounts < SIZE.full || slowest <= GOAL_MS;
  const figures: Record<string, Figure> = {
    customers: accounts,
    messages_received: sink.mails.length,
    looked_up: asked,
    not_found: missed,
    people_who_were_told: told,
    answers_with_other_messages: otherMessages,
    p50_ms: percentile(samples, 0.5),
    p99_ms: slowest,
  };
  return {
    ok: missed === 0 && otherMessages === 0 && told > 0 && isInTime,
    figures: Object.fromEntries(
      Object.entries(figures).map(([key, value]) => [prefix + key, value]),
    ),
    remarks: [
      `Engines: ${says}. Customers by ${base.madeBy}. Over HTTP, with the look in the log.`,
    ],
  };
}

/** Every so many contacts, asked for by all that the files say of them. */
async function compareWithFiles(
  caller: Caller,
  base: { readonly customers: string; readonly contacts: string },
  mails: readonly ReceivedMail[],
) {
  const received = referencesByMailbox(mails);
  const people = await chosenPeople(base.contacts, received);
  const domains = await domainsOf(base.customers, people);
  const samples: number[] = [];
  let [asked, missed, otherMessages, told] = [0, 0, 0, 0];
  for (const {
    contact_id: id = '',
    customer_id: customer = '',
    email = '',
    phone,
    name,
  } of people) {
    const wanted = [...(received.get(mailboxOf(email)) ?? [])].sort();
    told += wanted.length > 0 ? 1 : 0;
    const ways = [id, email, phone, name, customer, domains.get(customer), wanted[0]];
    for (const identifier of ways) {
      if (!identifier) continue;
      const before = performance.now();
      const found = await lookFor(caller, identifier);
      samples.push(performance.now() - before);
      asked += 1;
      const person = found.people.find(({ contact }) => contact?.id === id);
      if (!person && !found.isCut) missed += 1;
      const sent = person?.notices.filter(({ state }) => state === 'accepted');
      const same =
        sent
          ?.map(({ reference }) => reference)
          .sort()
          .join() === wanted.join();
      if (person && !same) otherMessages += 1;
    }
  }
  return { asked, missed, otherMessages, told, samples };
}

/** Some from all over the file, and some of those who were told. */
async function chosenPeople(
  path: string,
  received: ReadonlyMap<string, unknown>,
): Promise<readonly Row[]> {
  const everySo: Row[] = [];
  const told: Row[] = [];
  let step = 1;
  let at = 0;
  for await (const row of csvRows(path)) {
    if (at % step === 0) everySo.push(row);
    if (everySo.length >= 2 * ASKED) {
      step *= 2;
      everySo.splice(0, everySo.length, ...everySo.filter((_, nth) => nth % 2 === 0));
    }
    if (told.length < ASKED && received.has(mailboxOf(row.email ?? ''))) told.push(row);
    at += 1;
  }
  return [...everySo, ...told];
}

async function domainsOf(path: string, people: readonly Row[]): Promise<Map<string, string>> {
  const wanted = new Set(people.map(({ customer_id: id }) => id));
  const domains = new Map<string, string>();
  for await (const { customer_id: id = '', domain = '' } of csvRows(path))
    if (wanted.has(id)) domains.set(id, domain);
  return domains;
}

function lookFor(caller: Caller, identifier: string): Promise<Found> {
  return caller.ask<Found>(
    `mutation ($input: LookUpInput!) { lookUp(input: $input) {
       ... on LookedUp { by isCut people { address contact { id } notices { reference state } } }
       ... on Refused { code message next field } } }`,
    { input: { identifier, reason: 'AUDIT', commandId: randomUUID() } },
  );
}

function referencesByMailbox(mails: readonly ReceivedMail[]): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const { to, raw } of mails) {
    const [, reference = ''] = /^X-Notice-Reference: (\S+)/im.exec(raw) ?? [];
    const mailbox = mailboxOf(to);
    all.set(mailbox, (all.get(mailbox) ?? new Set()).add(reference));
  }
  return all;
}

/** Waits until nothing of the incident is on its way. */
async function allSent(caller: Caller, incidentId: string): Promise<void> {
  const QUERY = `query ($id: ID!) { incident(id: $id) { deliveries { planned accepted failed skipped } } }`;
  for (const until = Date.now() + 15 * 60_000; Date.now() < until;) {
    const { deliveries } = await caller.ask<{
      deliveries: Record<'planned' | 'accepted' | 'failed' | 'skipped', number>[];
    }>(QUERY, { id: incidentId });
    const open = deliveries.filter(
      ({ planned, accepted, failed, skipped }) =>
        planned === 0 || accepted + failed + skipped < planned,
    );
    if (deliveries.length === 2 && open.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error('Some messages never left.');
}
