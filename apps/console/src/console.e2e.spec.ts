import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type ConsoleUnderTest, openConsole } from './console.fixture.js';

let console: ConsoleUnderTest;

beforeAll(async () => {
  console = await openConsole();
  await console.signIn();
});

afterAll(() => console.close());

const ADD = `mutation ($input: AddComponentInput!) {
  addComponent(input: $input) { __typename ... on ComponentSaved { component { id name } } ... on Refused { code field next } }
}`;
const DECLARE = `mutation ($input: DeclareIncidentInput!) {
  declareIncident(input: $input) { __typename
    ... on IncidentSaved { incident { id title phase scope { components { name } } updates { id words { effect } } } }
    ... on Refused { code field message } }
}`;
const PUBLISH = `mutation ($input: PublishUpdateInput!) {
  publishUpdate(input: $input) { __typename ... on UpdateSaved { update { id } incident { phase } } ... on Refused { code field next } }
}`;

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

async function declared(commandId: string) {
  await console.ask(ADD, { input: { id: 'payments', name: 'Card payments', commandId: 'add-payments' } });
  const input = {
    commandId,
    title: 'Card payments are failing',
    kind: 'OUTAGE',
    severity: 'MAJOR',
    components: ['payments'],
    firstUpdate: { phase: 'INVESTIGATING', effect: 'Payments are refused.', nextUpdateAt: inAnHour() },
  };
  return (await console.ask(DECLARE, { input })).data.declareIncident;
}

describe('the console, asked over HTTP', () => {
  it('answers nobody who is not signed in', async () => {
    const { status, errors } = await console.ask('{ components { id } }', {}, { cookie: '' });
    expect(errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(status).toBe(200);
    const schema = await console.ask('{ __schema { types { name } } }', {}, { cookie: '' });
    expect(schema.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it('says who is signed in', async () => {
    const { data } = await console.ask('{ me { kind role name may } }');
    expect(data.me).toMatchObject({ kind: 'person', role: 'ADMINISTRATOR' });
  });

  it('declares an incident and tells customers in the same breath', async () => {
    const answer = await declared('declare-1');
    expect(answer).toMatchObject({
      __typename: 'IncidentSaved',
      incident: {
        title: 'Card payments are failing',
        phase: 'INVESTIGATING',
        scope: { components: [{ name: 'Card payments' }] },
        updates: [{ words: { effect: 'Payments are refused.' } }],
      },
    });
    expect(answer.incident.id).toMatch(/^[a-z0-9]{12}$/);
  });

  it('does the same command once, however often it is sent', async () => {
    const [once, again] = [await declared('declare-2'), await declared('declare-2')];
    expect(again.incident.id).toBe(once.incident.id);
    expect(again.incident.updates).toHaveLength(1);
  });

  it('refuses an update that promises no next one', async () => {
    const { incident } = await declared('declare-3');
    const input = { incidentId: incident.id, phase: 'IDENTIFIED', effect: 'Payments are refused.' };
    const { data } = await console.ask(PUBLISH, { input });
    expect(data.publishUpdate).toMatchObject({ __typename: 'Refused', code: 'NEXT_UPDATE_MISSING', field: 'nextUpdateAt' });
  });

  it('names the field that has the wrong shape', async () => {
    const { data } = await console.ask(ADD, { input: { id: 'No Spaces', name: 'x' } });
    expect(data.addComponent).toMatchObject({ code: 'INPUT_INVALID', field: 'id' });
    const { data: late } = await console.ask(PUBLISH, {
      input: { incidentId: 'none', phase: 'IDENTIFIED', effect: 'x', nextUpdateAt: 'soon' },
    });
    expect(late.publishUpdate).toMatchObject({ code: 'INPUT_INVALID', field: 'nextUpdateAt' });
  });

  it('says in a refusal what to do about an unknown component', async () => {
    const input = { title: 'x', kind: 'OUTAGE', severity: 'MINOR', components: ['nothing'] };
    expect((await console.ask(DECLARE, { input })).data.declareIncident).toMatchObject({ code: 'UNKNOWN_COMPONENT' });
  });

  it('does not let a viewer change anything, or see people', async () => {
    const token = await console.issueToken('VIEWER');
    const asViewer = { cookie: '', authorization: `Bearer ${token}` };
    const { data } = await console.ask(ADD, { input: { id: 'x', name: 'x' } }, asViewer);
    expect(data.addComponent).toMatchObject({ __typename: 'Refused', code: 'NOT_ALLOWED' });
    const { errors } = await console.ask('{ people { id } }', {}, asViewer);
    expect(errors[0].extensions.code).toBe('FORBIDDEN');
    expect((await console.ask('{ components { id } }', {}, asViewer)).errors).toBeUndefined();
  });

  it('says which question it did not understand', async () => {
    const { status, errors } = await console.ask('{ nonsense }');
    expect(status).toBe(400);
    expect(errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('refuses a title of two megabytes at once', async () => {
    const input = { title: 'x'.repeat(2_000_000), kind: 'OUTAGE', severity: 'MINOR' };
    const { status, errors } = await console.ask(DECLARE, { input });
    expect(status).toBe(413);
    expect(errors[0].extensions.code).toBe('BODY_TOO_LARGE');
  });

  it('refuses requests that another site makes a browser send', async () => {
    const { status, errors } = await console.ask('{ me { id } }', {}, { origin: 'https://elsewhere.example' });
    expect(status).toBe(403);
    expect(errors[0].extensions.code).toBe('FORGED_REQUEST');
  });

  it('goes through incidents page by page', async () => {
    const PAGE = 'query ($after: String) { incidents(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }';
    const first = (await console.ask(PAGE)).data.incidents;
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = (await console.ask(PAGE, { after: first.pageInfo.endCursor })).data.incidents;
    const ids = [...first.edges, ...second.edges].map(({ node }) => node.id);
    expect(new Set(ids).size).toBe(ids.length);
    const broken = await console.ask(PAGE, { after: 'nonsense' });
    expect(broken.errors[0].extensions.code).toBe('CURSOR_INVALID');
  });

  it('invites somebody, whose link works once and whose role counts', async () => {
    const INVITE = `mutation { invitePerson(input: { name: "Vera Example", email: "vera@example.com", role: VIEWER, commandId: "vera" }) {
      ... on PersonInvited { signInLink person { id email role } } ... on Refused { code } } }`;
    const { data } = await console.ask(INVITE);
    const cookie = await console.redeem(data.invitePerson.signInLink);
    expect((await console.ask('{ me { name role } }', {}, { cookie })).data.me).toEqual({ name: 'Vera Example', role: 'VIEWER' });
    await expect(console.redeem(data.invitePerson.signInLink)).rejects.toThrow('403');
    await console.ask(`mutation { removePerson(input: { id: "${data.invitePerson.person.id}" }) { __typename } }`);
    expect((await console.ask('{ me { id } }', {}, { cookie })).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('customers', () => {
  const RECORD = `mutation ($input: RecordCustomersInput!) { recordCustomers(input: $input) { __typename
    ... on CustomersSaved { customers { id name components { id } contacts { address consent } } } ... on Refused { code field } } }`;
  const customer = (id: string) => ({
    id,
    name: `Customer ${id}`,
    components: ['payments'],
    contacts: [{ id: `${id}-1`, name: 'Ops', address: `Ops@${id}.example`, consent: 'CONTRACT' }],
  });

  it('can be recorded with their contacts, and are counted before declaring', async () => {
    await declared('declare-5');
    const { data } = await console.ask(RECORD, { input: { customers: [customer('acme'), customer('bolt')] } });
    expect(data.recordCustomers.customers[0]).toMatchObject({
      name: 'Customer acme',
      components: [{ id: 'payments' }],
      contacts: [{ address: 'Ops@acme.example', consent: 'CONTRACT' }],
    });
    const PREVIEW = '{ scopePreview(input: { kind: OUTAGE, severity: MAJOR, components: ["payments"] }) { customers destinations } }';
    expect((await console.ask(PREVIEW)).data.scopePreview).toEqual({ customers: 2, destinations: 2 });
  });

  it('stand on the affected list of an incident, page by page, and are planned to be told', async () => {
    const { incident } = await declared('declare-6');
    const LIST = `query ($id: ID!, $after: String) { incident(id: $id) { affectedCount toldCount deliveries { planned accepted }
      affectedCustomers(first: 1, after: $after, told: NOT_TOLD, component: "payments") {
        edges { node { customerId name components contacts told } } pageInfo { hasNextPage endCursor } } } }`;
    const { data } = await console.ask(LIST, { id: incident.id });
    expect(data.incident).toMatchObject({ affectedCount: 2, toldCount: 0, deliveries: [{ planned: 2, accepted: 0 }] });
    const { edges, pageInfo } = data.incident.affectedCustomers;
    expect(edges[0].node).toEqual({ customerId: 'acme', name: 'Customer acme', components: ['payments'], contacts: 1, told: 0 });
    const second = await console.ask(LIST, { id: incident.id, after: pageInfo.endCursor });
    expect(second.data.incident.affectedCustomers.edges[0].node.customerId).toBe('bolt');
  });

  it('are removed with everything that is personal', async () => {
    await console.ask('mutation { retireCustomers(input: { ids: ["bolt"] }) { __typename } }');
    expect((await console.ask('{ customer(id: "bolt") { id } customers { edges { node { id } } } }')).data).toEqual({
      customer: null,
      customers: { edges: [{ node: { id: 'acme' } }] },
    });
  });

  it('are refused with the field that is wrong', async () => {
    const bad = { ...customer('bad'), contacts: [{ id: 'x', name: 'x', address: 'nonsense', consent: 'YES' }] };
    const { data } = await console.ask(RECORD, { input: { customers: [bad] } });
    expect(data.recordCustomers).toMatchObject({ __typename: 'Refused', field: expect.stringContaining('customers.0.contacts.0') });
  });
});

describe('the console, followed over a WebSocket', () => {
  it('shows the incident as it changes', async () => {
    const { incident } = await declared('declare-4');
    const token = await console.issueToken('VIEWER');
    const client = createClient({
      url: `${console.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    const seen = client.iterate<{ incidentChanged: { phase: string } }>({
      query: `subscription { incidentChanged(id: "${incident.id}") { phase updates { id } } }`,
    });
    const next = seen.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const input = { incidentId: incident.id, phase: 'IDENTIFIED', effect: 'Payments are refused.', nextUpdateAt: inAnHour() };
    await console.ask(PUBLISH, { input });
    expect((await next).value?.data?.incidentChanged.phase).toBe('IDENTIFIED');
    await seen.return?.();
    await client.dispose();
  });

  it('lets nobody in who is not signed in', async () => {
    const client = createClient({
      url: `${console.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    await expect(client.iterate({ query: 'subscription { incidentsChanged { id } }' }).next()).rejects.toMatchObject({
      code: 4403,
    });
    await client.dispose();
  });
});

describe('the pages', () => {
  it('tell a stranger how to sign in, and nothing else', async () => {
    const page = await console.page('/', '');
    expect(page).toContain('Sign in with your link');
    expect(page).not.toContain('Card payments');
  });

  it('show who is signed in what is open', async () => {
    const page = await console.page('/');
    expect(page).toContain('Card payments are failing');
    expect(page).toContain('Sign out');
  });
});
