import { createServer } from 'node:net';
import { EventStoreDbDouble } from '../../../../test/support/eventstoredb-double/index.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import { wordsOfUnreachable } from './unreachable.js';

const SOON = { callMs: 2_000, totalMs: 100 };

/** What an operator reads who has named this place. */
async function saidOf(url: string): Promise<string> {
  const said: string[] = [];
  const store = await EventStoreDbEventStore.open(url, {
    ...SOON,
    say: (words) => said.push(words),
  });
  await expect(store.head()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await store.close();
  return said.join('\n');
}

describe('where the log should be', () => {
  it('says that nothing listens', async () => {
    const said = await saidOf('esdb://127.0.0.1:9?tls=false');
    expect(said).toContain('at 127.0.0.1:9 does not answer: nothing listens there');
    expect(said).not.toContain('Resolution note');
  });

  it('says that the server has no TLS', async () => {
    const double = await EventStoreDbDouble.start();
    expect(await saidOf(`esdb://localhost:${double.port}?tls=true`)).toContain('without TLS');
    double.stop();
  });

  it('says that something else may listen', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    });
    const port = await new Promise<number>((listening) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        listening(typeof address === 'object' && address ? address.port : 0);
      });
    });
    expect(await saidOf(`esdb://127.0.0.1:${port}?tls=false`)).toContain('is it EventStoreDB');
    server.close();
  });
});

it.each([
  ['Error: unable to verify the first certificate', 'tlsCAFile'],
  ['Error: self-signed certificate in certificate chain', 'tlsCAFile'],
  ["Error: Hostname/IP does not match certificate's altnames: Host: a.", 'another name'],
  ['Error: certificate has expired', 'expired'],
  ['Error: connect ETIMEDOUT 10.0.0.1:2113', 'no way leads there'],
])('says in plain words what “%s” means', (sign, words) => {
  const said = wordsOfUnreachable(
    `14 UNAVAILABLE: No connection established. Last error: ${sign}. Resolution note: `,
  );
  expect(said).toContain(words);
});

it('leaves what it does not know as it was said', () => {
  expect(wordsOfUnreachable('no answer within 5000 ms')).toBe('no answer within 5000 ms');
  expect(wordsOfUnreachable('14 UNAVAILABLE: Connection dropped')).toBe('Connection dropped');
});
