import { type ConsoleUnderTest, openConsole } from '../console.fixture.js';
import { declared } from '../questions.fixture.js';
import { onBothEngines } from '../../../../test/support/views-backends.js';

let console: ConsoleUnderTest;

onBothEngines((backend) => {
  beforeAll(async () => {
    console = await openConsole(backend);
    await console.signIn();
  });

  afterAll(() => console.close());

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
      await declared(console, 'declare-5');
      const { data } = await console.ask(RECORD, {
        input: { customers: [customer('acme'), customer('bolt')] },
      });
      expect(data.recordCustomers.customers[0]).toMatchObject({
        name: 'Customer acme',
        components: [{ id: 'payments' }],
        contacts: [{ address: 'Ops@acme.example', consent: 'CONTRACT' }],
      });
      const PREVIEW =
        '{ scopePreview(input: { kind: OUTAGE, severity: MAJOR, components: ["payments"] }) { customers destinations } }';
      expect((await console.ask(PREVIEW)).data.scopePreview).toEqual({
        customers: 2,
        destinations: 2,
      });
    });

    it('stand on the affected list of an incident, page by page, and are planned to be told', async () => {
      const { incident } = await declared(console, 'declare-6');
      const LIST = `query ($id: ID!, $after: String) { incident(id: $id) { affectedCount toldCount deliveries { planned accepted }
      affectedCustomers(first: 1, after: $after, told: NOT_TOLD, component: "payments") {
        edges { node { customerId name components contacts told } } pageInfo { hasNextPage endCursor } } } }`;
      const { data } = await console.ask(LIST, { id: incident.id });
      expect(data.incident).toMatchObject({
        affectedCount: 2,
        toldCount: 0,
        deliveries: [{ planned: 2, accepted: 0 }],
      });
      const { edges, pageInfo } = data.incident.affectedCustomers;
      expect(edges[0].node).toEqual({
        customerId: 'acme',
        name: 'Customer acme',
        components: ['payments'],
        contacts: 1,
        told: 0,
      });
      const second = await console.ask(LIST, { id: incident.id, after: pageInfo.endCursor });
      expect(second.data.incident.affectedCustomers.edges[0].node.customerId).toBe('bolt');
    });

    it('are listed as of any past moment, with how long each was left in the dark', async () => {
      const before = new Date().toISOString();
      const { incident } = await declared(console, 'declare-as-of');
      const LIST = `query ($id: ID!, $asOf: DateTime) { incident(id: $id) { affectedCount(asOf: $asOf)
        toldCount(asOf: $asOf) affectedCustomers(asOf: $asOf, first: 1) { edges { node { customerId toldThrough
          unreachableBecause inTheDark { minutes longestMinutes isNow } } } } } }`;
      const ask = (asOf?: string) => console.ask(LIST, { id: incident.id, asOf });
      expect((await ask(before)).data.incident).toEqual({
        affectedCount: 0,
        toldCount: 0,
        affectedCustomers: { edges: [] },
      });
      const now = await ask(new Date().toISOString());
      expect(now.data.incident).toMatchObject({ affectedCount: 2, toldCount: 0 });
      expect(now.data.incident.affectedCustomers.edges[0].node).toEqual({
        customerId: 'acme',
        toldThrough: [],
        unreachableBecause: null,
        inTheDark: {
          minutes: expect.any(Number),
          longestMinutes: expect.any(Number),
          isNow: true,
        },
      });
      expect((await ask()).data.incident.affectedCount).toBe(2);
      for (const asOf of ['2999-01-01T00:00:00Z', 'yesterday']) {
        const refused = await ask(asOf);
        expect(refused.errors[0].extensions.code).toBe('AS_OF_IMPOSSIBLE');
      }
    });

    it('leave as a file, as of any past moment, for those who are signed in', async () => {
      const { incident } = await declared(console, 'declare-export');
      const authorization = `Bearer ${await console.issueToken('VIEWER')}`;
      const get = (path: string, headers: Record<string, string> = { authorization }) =>
        fetch(`${console.url}/incidents/${path}`, { headers });
      const table = await get(`${incident.id}/affected.csv`);
      expect(table.headers.get('content-type')).toMatch(/^text\/csv/);
      expect(table.headers.get('content-disposition')).toMatch(/^attachment; filename="affected-/);
      const [head, ...lines] = (await table.text()).trimEnd().split('\r\n');
      expect(head).toMatch(/^customer_id,name,affected_since,affected_until,/);
      expect(lines.map((line) => line.split(',').slice(0, 2))).toEqual([
        ['acme', 'Customer acme'],
        ['bolt', 'Customer bolt'],
      ]);
      const objects = await (await get(`${incident.id}/affected.ndjson`)).text();
      expect(
        objects
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).customerId),
      ).toEqual(['acme', 'bolt']);
      const early = await get(`${incident.id}/affected.csv?asOf=2020-01-01T00:00:00Z`);
      expect((await early.text()).trimEnd()).toBe(head);
      const answerOf = async (path: string, headers?: Record<string, string>) => {
        const refused = await get(path, headers);
        const { errors } = (await refused.json()) as { errors: { extensions: { code: string } }[] };
        return [refused.status, errors[0]?.extensions.code];
      };
      expect(await answerOf('nothing/affected.csv')).toEqual([404, 'UNKNOWN_INCIDENT']);
      expect(await answerOf(`${incident.id}/affected.csv`, {})).toEqual([401, 'UNAUTHENTICATED']);
      const tomorrow = `${incident.id}/affected.csv?asOf=2999-01-01T00:00:00Z`;
      expect(await answerOf(tomorrow)).toEqual([400, 'AS_OF_IMPOSSIBLE']);
      expect(await answerOf(`${incident.id}/affected.csv?asOf=1&asOf=2`)).toEqual([
        400,
        'INPUT_INVALID',
      ]);
    });

    it('are asked for by conditions, which come back in words and in parts', async () => {
      const where = '{ all: [{ status: ["active"] }, { not: { region: ["eu-west"] } }] }';
      const input = `{ kind: OUTAGE, severity: MAJOR, components: ["payments"], where: ${where} }`;
      const { data } = await console.ask(
        `{ scopePreview(input: ${input}) { customers inWords breakdown(by: REGION) { value customers } } }`,
      );
      expect(data.scopePreview).toEqual({
        customers: 2,
        inWords: 'users of payments, with status active, and not (in region eu-west)',
        breakdown: [{ value: null, customers: 2 }],
      });
      const { incident } = await declared(console, 'declare-7');
      const narrowed = await console.ask(
        `mutation ($id: ID!) { narrowScope(input: { incidentId: $id, reason: "Only those.", where: ${where},
          except: ["bolt"] }) { ... on IncidentSaved { incident { affectedCount
            scope { exceptIds where { inWords all { status not { region } } } } } } ... on Refused { code field } } }`,
        { id: incident.id },
      );
      expect(narrowed.data.narrowScope.incident.scope).toEqual({
        exceptIds: ['bolt'],
        where: {
          inWords: 'with status active, and not (in region eu-west)',
          all: [
            { status: ['active'], not: null },
            { status: null, not: { region: ['eu-west'] } },
          ],
        },
      });
      const twoThings = '{ any: [{ region: ["a"], segment: ["b"] }] }';
      const refused = await console.ask(
        `mutation ($id: ID!) { widenScope(input: { incidentId: $id, reason: "More.", where: ${twoThings} }) {
          ... on Refused { code field } } }`,
        { id: incident.id },
      );
      expect(refused.data.widenScope).toEqual({ code: 'CONDITION_INVALID', field: 'where.any.0' });
    });

    it('are listed one by one for a breach, with what of each was exposed', async () => {
      const { incident } = await declared(console, 'declare-8');
      const customers = '[{ id: "acme", dataClasses: ["e-mail address"] }, { id: "nobody" }]';
      const { data } = await console.ask(
        `mutation ($id: ID!) { listCustomers(input: { incidentId: $id, reason: "Found.", customers: ${customers} }) {
          ... on CustomersListed { unknownIds incident { affectedCustomers(first: 1) {
            edges { node { customerId dataClasses } } } } } ... on Refused { code field } } }`,
        { id: incident.id },
      );
      expect(data.listCustomers.unknownIds).toEqual(['nobody']);
      expect(data.listCustomers.incident.affectedCustomers.edges[0].node).toEqual({
        customerId: 'acme',
        dataClasses: ['e-mail address'],
      });
    });

    it('are removed with everything that is personal', async () => {
      await console.ask('mutation { retireCustomers(input: { ids: ["bolt"] }) { __typename } }');
      expect(
        (await console.ask('{ customer(id: "bolt") { id } customers { edges { node { id } } } }'))
          .data,
      ).toEqual({
        customer: null,
        customers: { edges: [{ node: { id: 'acme' } }] },
      });
    });

    it('are refused with the field that is wrong', async () => {
      const bad = {
        ...customer('bad'),
        contacts: [{ id: 'x', name: 'x', address: 'nonsense', consent: 'YES' }],
      };
      const { data } = await console.ask(RECORD, { input: { customers: [bad] } });
      expect(data.recordCustomers).toMatchObject({
        __typename: 'Refused',
        field: expect.stringContaining('customers.0.contacts.0'),
      });
    });
  });
});
