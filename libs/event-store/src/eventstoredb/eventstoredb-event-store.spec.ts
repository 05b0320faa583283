import { binaryEvent, EventStoreDBClient } from '@eventstore/db-client';
import { EventStoreDbDouble, Line } from '../../../../test/support/eventstoredb-double/index.js';
import { eventStoreContract } from '../conformance/index.js';
import { readConnectionString } from './connection-string.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';

const QUIET = { quietMs: 200 };

async function damage(url: string, stream: string): Promise<void> {
  const client = EventStoreDBClient.connectionString(url);
  const data = Buffer.from('{"words": ');
  await client.appendToStream(stream, binaryEvent({ type: 'Broken', data }));
  await client.dispose();
}

eventStoreContract('EventStoreDB (wire double)', async () => {
  const double = await EventStoreDbDouble.start();
  const line = await Line.to(double.port);
  const open = () => EventStoreDbEventStore.open(line.url, QUIET);
  return {
    store: await open(),
    reopen: open,
    another: open,
    interrupt: async () => line.drop(),
    damage: (stream) => damage(double.url, stream),
    dispose: async () => {
      await line.close();
      double.stop();
    },
  };
});

const real = process.env.EVENTSTORE_URL;
if (real === undefined) {
  describe('the log on EventStoreDB (server)', () => {
    it.skip('NOT RUN: set EVENTSTORE_URL=esdb://… to run the suite on a real server', () => {});
  });
} else {
  const place = readConnectionString(real);
  const [host] = place.hosts;
  // A line can be put before one server without TLS; what cannot be broken on purpose is skipped by name.
  const breakable = host && place.hosts.length === 1 && !place.tls && !place.discover;
  eventStoreContract(
    `EventStoreDB (server at ${place.words})`,
    async () => {
      const line = breakable ? await Line.to(host.port, host.address) : undefined;
      const open = () => EventStoreDbEventStore.open(line?.url ?? real, QUIET);
      return {
        store: await open(),
        reopen: open,
        another: open,
        damage: (stream) => damage(real, stream),
        interrupt: async () => line?.drop(),
        dispose: async () => line?.close(),
      };
    },
    { lacks: breakable ? [] : ['interrupt'] },
  );
}
