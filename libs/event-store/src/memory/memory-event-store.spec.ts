import { eventStoreContract } from '../conformance/index.js';
import { MemoryEventStore } from './memory-event-store.js';

eventStoreContract('memory', async () => ({ store: new MemoryEventStore() }), {
  lacks: ['reopen', 'another', 'interrupt', 'damage'],
});
