import { type ConsoleUnderTest, openConsole } from './console.fixture.js';
import { ADD, DECLARE, declared, PUBLISH } from './questions.fixture.js';
import { onBothEngines } from '../../../test/support/views-backends.js';

let console: ConsoleUnderTest;

onBothEngines((backend) => {
  beforeAll(async () => {
    console = await openConsole(backend);
    await console.signIn();
  });

  afterAll(() => console.close());

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
      const answer = await declared(console, 'declare-1');
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
      const [once, again] = [
        await declared(console, 'declare-2'),
        await declared(console, 'declare-2'),
      ];
      expect(again.incident.id).toBe(once.incident.id);
      expect(again.incident.updates).toHaveLength(1);
    });

    it('refuses a command id that comes back with another question', async () => {
      const input = { id: 'kettle', name: 'Kettle', commandId: 'add-kettle' };
      await console.ask(ADD, { input });
      const { data } = await console.ask(ADD, { input: { ...input, name: 'Teapot' } });
      expect(data.addComponent).toMatchObject({ code: 'COMMAND_ID_USED', field: 'commandId' });
    });

    it('refuses an update that promises no next one', async () => {
      const { incident } = await declared(console, 'declare-3');
      const input = {
        incidentId: incident.id,
        phase: 'IDENTIFIED',
        effect: 'Payments are refused.',
      };
      const { data } = await console.ask(PUBLISH, { input });
      expect(data.publishUpdate).toMatchObject({
        __typename: 'Refused',
        code: 'NEXT_UPDATE_MISSING',
        field: 'nextUpdateAt',
      });
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
      expect((await console.ask(DECLARE, { input })).data.declareIncident).toMatchObject({
        code: 'UNKNOWN_COMPONENT',
      });
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
      const { status, errors } = await console.ask(
        '{ me { id } }',
        {},
        { origin: 'https://elsewhere.example' },
      );
      expect(status).toBe(403);
      expect(errors[0].extensions.code).toBe('FORGED_REQUEST');
    });

    it('goes through incidents page by page', async () => {
      const PAGE =
        'query ($after: String) { incidents(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }';
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
      expect((await console.ask('{ me { name role } }', {}, { cookie })).data.me).toEqual({
        name: 'Vera Example',
        role: 'VIEWER',
      });
      await expect(console.redeem(data.invitePerson.signInLink)).rejects.toThrow('403');
      await console.ask(
        `mutation { removePerson(input: { id: "${data.invitePerson.person.id}" }) { __typename } }`,
      );
      expect((await console.ask('{ me { id } }', {}, { cookie })).errors[0].extensions.code).toBe(
        'UNAUTHENTICATED',
      );
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
});
