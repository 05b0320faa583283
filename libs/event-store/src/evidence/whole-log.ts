import { setImmediate as breathe } from 'node:timers/promises';
import { BEGINNING, type EventStore, type Position, type RecordedEvent } from '../event-store.js';

const PAGE = 500;

/**
 * Every event of a log in its order, those of the store's own streams among them where it shows them, up to what was
 * there at the beginning. One page of each kind is in memory.
 */
export async function* wholeLog(store: EventStore): AsyncGenerator<RecordedEvent> {
  const end = await endOf(store);
  const events = pages(end.events, (after) => store.readAll({ after, limit: PAGE }));
  const own = pages(end.own, async (after) => store.readOwn?.({ after, limit: PAGE }) ?? []);
  let [event, rule] = [await events.next(), await own.next()];
  while (!event.done || !rule.done) {
    if (!rule.done && (event.done || rule.value.position < event.value.position)) {
      yield rule.value;
      rule = await own.next();
    } else if (!event.done) {
      yield event.value;
      event = await events.next();
    }
  }
}

/** Where each kind ends, so that together they are what the log was at one moment. */
async function endOf(store: EventStore): Promise<{ events: Position; own: Position }> {
  const events = await store.head();
  let own = BEGINNING;
  for (let more = store.readOwn !== undefined; more;) {
    const page = (await store.readOwn?.({ after: own, limit: PAGE })) ?? [];
    own = page.at(-1)?.position ?? own;
    more = page.length === PAGE;
  }
  // What came after an event that is left out is left out too.
  const [next] = await store.readAll({ after: events, limit: 1 });
  return { events, own: next && next.position < own ? next.position : own };
}

async function* pages(
  end: Position,
  read: (after: Position) => Promise<readonly RecordedEvent[]>,
): AsyncGenerator<RecordedEvent> {
  let after = BEGINNING;
  while (after < end) {
    const page = await read(after);
    for (const event of page) {
      if (event.position > end) return;
      yield event;
    }
    if (page.length < PAGE) return;
    after = page.at(-1)?.position ?? end;
    // Reading a page takes a while; others want to work too.
    await breathe();
  }
}
