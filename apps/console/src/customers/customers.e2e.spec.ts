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
