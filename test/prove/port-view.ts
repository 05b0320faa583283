import { createHash } from 'node:crypto';
import { keptOf, type RecordedEvent, SqliteEventStore } from '#event-store';

/**
 * Everything that can be read of a log through its port, as one digest: every event in every order in which it is given
 * out, and what is hidden. An error is a view too, and never that of a log that is whole.
 */
export async function portView(path: string, now: Date): Promise<string> {
  try {
    const store = new SqliteEventStore(path, { now: () => now, say: () => undefined });
    try {
      return await look(store);
    } finally {
      await store.close();
    }
  } catch (error) {
    return `unreadable: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function look(store: SqliteEventStore): Promise<string> {
  const sum = createHash('sha256');
  const add = (events: readonly RecordedEvent[]) => {
    for (const event of events)
      sum.update(
        JSON.stringify({
          ...keptOf(event),
          position: event.position,
          revision: `${event.revision}`,
        }),
      );
    sum.update('.');
  };
  const all = await store.readAll({ limit: 100_000 });
  add(all);
  add(await store.readAll({ limit: 100_000, direction: 'backwards' }));
  add(await store.readOwn({ limit: 100_000 }));
  sum.update(await store.head());
  for (const stream of new Set(all.map((event) => event.stream))) {
    for (const direction of ['forwards', 'backwards'] as const) {
      try {
        const read = await store.readStream(stream, { direction });
        const events: RecordedEvent[] = [];
        for await (const event of read) events.push(event);
        sum.update(`${stream} ${read.exists}`);
        add(events);
      } catch (error) {
        sum.update(`${stream} ${error instanceof Error ? error.name : ''}`);
      }
    }
  }
  return sum.digest('hex');
}
