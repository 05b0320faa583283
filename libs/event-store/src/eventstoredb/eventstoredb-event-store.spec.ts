import { EventStoreDBClient, binaryEvent } from '@eventstore/db-client';
import { eventStoreContract } from '../conformance/index.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';

const url = process.env.EVENTSTORE_URL;
if (url) {
  eventStoreContract(
    `EventStoreDB (server at ${url})`,
    async () => {
      const open = () => EventStoreDbEventStore.open(url);
      return {
        store: await open(),
        reopen: open,
        another: open,
        damage: async (stream) => {
          const client = EventStoreDBClient.connectionString(url);
          await client.appendToStream(stream, binaryEvent({ type: 'x', data: Buffer.from('nojson') }));
          await client.dispose();
        },
      };
    },
    { lacks: ['interrupt'] },
  );
} else it('x', () => undefined);
