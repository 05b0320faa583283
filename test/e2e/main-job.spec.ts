import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Running, startDaylight, temporaryDirectory } from '../support/daylight.js';
import { type Caller, signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';
import { type ReceivedMail, type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

/** The compiled program with a real relay, driven as people drive it. */
describe('from a declared incident to a mail that can be stopped', () => {
  let sink: SmtpSink;
  let daylight: Running;
  let caller: Caller;
  let room: IncidentRoom;
  let incidentId: string;

  beforeAll(async () => {
    sink = await startSmtpSink({ keepText: true });
    daylight = await startDaylight(temporaryDirectory('e2e'), { DAYLIGHT_SMTP: sink.url });
    caller = await signIn(daylight);
    room = new IncidentRoom(() => caller);
    await room.addComponents(['payments', 'search']);
    await caller.ask(
      `mutation ($input: RecordCustomersInput!) {
         recordCustomers(input: $input) { __typename ... on Refused { code message next field } } }`,
      { input: { customers: [customer('acme', 'payments'), customer('other', 'search')] } },
    );
  });

  afterAll(async () => {
    await daylight.stop();
    await sink.close();
  });

  const mailTo = async (address: string, count = 1): Promise<ReceivedMail[]> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const mails = sink.mails.filter(({ to }) => to === address);
      if (mails.length >= count) return mails;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${address} got ${sink.mails.filter(({ to }) => to === address).length} mails`);
  };
  const quietly = () => new Promise((resolve) => setTimeout(resolve, 700));

  it('writes to the contacts of affected customers, and to nobody else', async () => {
    incidentId = await room.declare({ components: ['payments'], regions: null }, 'major', {
      effect: 'Payments fail.',
      phase: 'investigating',
    });
    const [mail] = await mailTo('ada@acme.example');
    expect(mail?.subject).toContain('Requests are failing');
    expect(mail?.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
    expect(sink.mails.map(({ to }) => to)).not.toContain('ada@other.example');
  });

  it('says on the page what fails and when readers hear more', async () => {
    const page = await (await fetch(daylight.statusUrl)).text();
    expect(page).toContain('Payments fail.');
    expect(page).toMatch(/Next update/);
    const summary = (await (await fetch(`${daylight.statusUrl}/api/v2/summary.json`)).json()) as {
      incidents: { id: string; incident_updates: unknown[] }[];
    };
    expect(summary.incidents[0]).toMatchObject({ id: incidentId });
  });

  it('lists who is affected, through what, and when they were told', async () => {
    const { affectedCustomers } = await caller.ask<{
      affectedCustomers: { edges: { node: { customerId: string; firstToldAt: string | null } }[] };
    }>(
      `query ($id: ID!) { incident(id: $id) { affectedCustomers(first: 10) {
         edges { node { customerId components since firstToldAt contacts told } } } } }`,
      { id: incidentId },
    );
    expect(affectedCustomers.edges.map(({ node }) => node.customerId)).toEqual(['acme']);
    expect(affectedCustomers.edges[0]?.node.firstToldAt).toEqual(expect.stringMatching(/^20\d\d-/));
  });

  it('subscribes a reader only after the address was confirmed', async () => {
    await post('/subscribe', { email: 'reader@home.example' });
    const [confirmation] = await mailTo('reader@home.example');
    const link = linkIn(confirmation, /\/subscribe\/confirm\/[\w.=-]+/);
    await fetch(daylight.statusUrl + link);
    await room.publish(incidentId, { effect: 'Some payments fail.', phase: 'identified' });
    await mailTo('ada@acme.example', 2);
    await quietly();
    expect(await mailTo('reader@home.example')).toHaveLength(1);
    await post(link, {});
    expect(await mailTo('reader@home.example', 2)).toHaveLength(2);
  });

  it('stops writing after one click, and only after a click', async () => {
    const mails = await mailTo('reader@home.example', 2);
    const link = linkIn(mails[1], /\/unsubscribe\/[\w.=-]+/);
    await fetch(daylight.statusUrl + link);
    await room.publish(incidentId, { effect: 'Few payments fail.', phase: 'monitoring' });
    expect(await mailTo('reader@home.example', 3)).toHaveLength(3);
    const answer = await post(link, { 'List-Unsubscribe': 'One-Click' });
    expect(answer.status).toBe(200);
    await room.publish(incidentId, { effect: 'All payments work.', phase: 'resolved' });
    await mailTo('ada@acme.example', 4);
    await quietly();
    expect(await mailTo('reader@home.example', 3)).toHaveLength(3);
  });

  it('keeps one thread a reader: the same subject, and each mail answers the one before', async () => {
    const mails = await mailTo('ada@acme.example', 4);
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(1);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(4);
    expect(mails[3]?.raw.replace(/\r\n[ \t]+/g, ' ')).toContain(
      `In-Reply-To: ${mails[2]?.messageId}`,
    );
  });

  it('shows another commander the change while it happens', async () => {
    const issued = await caller.ask<{ token: string }>(
      `mutation { issueApiToken(input: { name: "wall", role: VIEWER }) {
         ... on ApiTokenIssued { token } ... on Refused { code message next } } }`,
    );
    const client = createClient({
      url: `${daylight.consoleUrl.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${issued.token}` },
    });
    const changes = client.iterate({
      query: 'subscription { incidentsChanged { id title phase } }',
    });
    const next = changes.next();
    await quietly();
    const declared = await room.declare({ components: ['search'], regions: null }, 'minor', {
      effect: 'Searches are slow.',
      phase: 'investigating',
    });
    const { value } = await next;
    expect(value).toMatchObject({ data: { incidentsChanged: { id: declared } } });
    await client.dispose();
  });

  const post = (path: string, fields: Record<string, string>) =>
    fetch(daylight.statusUrl + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields),
    });
});

function linkIn(mail: ReceivedMail | undefined, pattern: RegExp): string {
  const text = (mail?.raw ?? '')
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return pattern.exec(text)?.[0] ?? '';
}

function customer(id: string, component: string) {
  return {
    id,
    name: id,
    status: 'active',
    components: [component],
    contacts: [{ id: `${id}-1`, name: 'Ada', address: `ada@${id}.example`, consent: 'YES' }],
  };
}
