import { getEventListeners } from 'node:events';
import { event } from './conformance/index.js';
import { MemoryEventStore } from './memory/memory-event-store.js';

it('waits for news in one place, however much history is read before', async () => {
  const store = new MemoryEventStore();
  for (let stream = 0; stream < 8; stream += 1) {
    const events = Array.from({ length: 1_000 }, (_, at) => event(`${stream} ${at}`));
    await store.append(`s-${stream}`, events, { expected: 'noStream' });
  }
  const { signal } = new AbortController();
  let most = 0;
  for await (const { kind } of store.subscribe({ signal })) {
    most = Math.max(most, getEventListeners(signal, 'abort').length);
    if (kind === 'caughtUp') break;
  }
  expect(most).toBe(1);
  await store.close();
});
