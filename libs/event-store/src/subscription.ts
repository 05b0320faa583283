import {
  BEGINNING,
  type EventStore,
  type Notice,
  type Position,
  type Subscribe,
} from './event-store.js';
import type { WakeUp } from './wake-up.js';

const PAGE = 500;

/**
 * A subscription over a store that can be read in pages and says when it was written to. Pages are pulled as the
 * reader asks for more, so a slow reader holds one page and loses nothing.
 */
export async function* follow(
  store: Pick<EventStore, 'readAll' | 'head'>,
  { after, filter, signal }: Subscribe,
  wakeUp: WakeUp,
  pollMs: number,
  isClosed: () => boolean,
): AsyncGenerator<Notice> {
  let position: Position = after === 'end' ? await store.head() : (after ?? BEGINNING);
  let live = false;
  let owed = true;
  // One for all pages until it is waited for: what is written while they are read must not be missed.
  let woken: Promise<void> | undefined;
  while (!signal.aborted && !isClosed()) {
    woken ??= wakeUp.next(pollMs, signal);
    // Looked up before the page: what the page does not show up to here did not pass the filter.
    const head = filter ? await store.head() : BEGINNING;
    if (isClosed()) return;
    const page = await store.readAll({ after: position, limit: PAGE, ...(filter && { filter }) });
    if (live && page.length === PAGE) {
      live = false;
      yield { kind: 'fellBehind', position };
    }
    for (const event of page) {
      if (signal.aborted) return;
      position = event.position;
      owed = true;
      yield { kind: 'event', event };
    }
    if (page.length === PAGE) continue;
    if (head > position) {
      position = head;
      owed = true;
      yield { kind: 'checkpoint', position };
    }
    live = true;
    if (owed) yield { kind: 'caughtUp', position };
    owed = false;
    await woken;
    woken = undefined;
  }
}
