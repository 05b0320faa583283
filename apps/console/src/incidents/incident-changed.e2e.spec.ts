import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type ConsoleUnderTest, openConsole } from '../console.fixture.js';
import { declared, inAnHour, PUBLISH } from '../questions.fixture.js';
import { onBothEngines } from '../../../../test/support/views-backends.js';

let console: ConsoleUnderTest;

onBothEngines((backend) => {
  beforeAll(async () => {
    console = await openConsole(backend);
    await console.signIn();
  });

  afterAll(() => console.close());

  describe('the console, followed over a WebSocket', () => {
    it('shows the incident as it changes', async () => {
      const { incident } = await declared(console, 'declare-4');
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
      const input = {
        incidentId: incident.id,
        phase: 'IDENTIFIED',
        effect: 'Payments are refused.',
        nextUpdateAt: inAnHour(),
      };
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
      await expect(
        client.iterate({ query: 'subscription { incidentsChanged { id } }' }).next(),
      ).rejects.toMatchObject({
        code: 4403,
      });
      await client.dispose();
    });
  });
});
