import { LIMITS, MemoryEventStore, wholeStream } from '#event-store';
import { BatchWriter } from './batch-writer.js';

it('writes large facts in as many appends as the log asks for, each once', async () => {
  const store = new MemoryEventStore();
  const meta = { actor: { kind: 'system', id: 'import' } as const, now: new Date(0) };
  const large = (nth: number) => ({
    type: 'CustomersRecorded',
    data: { nth, text: 'x'.repeat(LIMITS.appendBytes / 4) },
  });
  const facts = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(large);
  for (let tries = 0; tries < 2; tries += 1) {
    const batch = new BatchWriter(store, { batchId: 'large', ...meta });
    await batch.add(facts);
    await batch.flush();
  }
  const events = await wholeStream(store, 'directory-large');
  expect(events.map(({ data }) => (data as { nth: number }).nth)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ]);
});
