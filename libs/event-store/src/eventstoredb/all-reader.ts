import { InvalidArgument } from '../errors.js';
import { BEGINNING, type Position, type ReadAll, type RecordedEvent } from '../event-store.js';
import { passes } from '../guards.js';
import type { Calls } from './calls.js';
import { type Page, readPage } from './pages.js';
import { placeOf } from './positions.js';
import { type AllPage, allPage } from './read-requests.js';

/** Most events asked for at once, and least where others than those wanted lie between. */
const PAGE_MAX = 4_096;
const PAGE_MIN = 256;

/** Reads across all streams. The server's own streams and events are passed over. */
export class AllReader {
  constructor(private readonly calls: Calls) {}

  async read({ from, after, direction = 'forwards', limit, filter }: ReadAll) {
    if (from !== undefined && after !== undefined) {
      throw new InvalidArgument('Say from (inclusive) or after (exclusive), not both.');
    }
    const start = from ?? after;
    // So that a foreign position is refused whichever way it is used.
    if (start !== undefined) placeOf(start);
    const take = new Take(limit, (event) => isOurs(event) && passes(filter, event));
    if (direction === 'forwards') {
      await this.forwards(take, start ?? BEGINNING, after !== undefined, filter);
    } else if (start !== BEGINNING) {
      if (from !== undefined) await this.exactlyAt(take, from);
      await this.backwards(take, start, filter);
    }
    return take.events;
  }

  /** The newest position that is not the server's own. */
  async head(): Promise<Position> {
    const take = new Take(1, isOurs);
    await this.backwards(take, undefined, undefined, 1);
    return take.events[0]?.position ?? BEGINNING;
  }

  private async forwards(
    take: Take,
    start: Position,
    startIsDone: boolean,
    filter: ReadAll['filter'],
  ): Promise<void> {
    let position = start;
    // The server begins with the event at the position; after the first page that one was seen.
    let done = startIsDone && start !== BEGINNING;
    let least = 1;
    for (;;) {
      const count = Math.min(PAGE_MAX, Math.max(least, take.left + (done ? 1 : 0)));
      const from = placeOf(position);
      const page = await this.page(start, { direction: 'forwards', from, count, filter });
      take.from(done ? page.events.filter((event) => event.position > position) : page.events);
      if (take.left === 0 || page.sent < count) return;
      position = page.events.at(-1)?.position ?? position;
      done = true;
      least = PAGE_MIN;
    }
  }

  private async backwards(
    take: Take,
    start: Position | undefined,
    filter: ReadAll['filter'],
    first = take.left,
  ): Promise<void> {
    let position = start;
    let least = first;
    while (take.left > 0) {
      const count = Math.min(PAGE_MAX, Math.max(least, take.left));
      const from = position === undefined ? undefined : placeOf(position);
      // Looking for what is ours is cheaper where the server leaves its own events out.
      const page = await this.page(start ?? BEGINNING, {
        ...{ direction: 'backwards', from, count, filter, ours: true },
      });
      take.from(page.events);
      const last = page.events.at(-1);
      if (page.sent < count || !last) return;
      position = last.position;
      least = PAGE_MIN;
    }
  }

  /** Backwards the server begins before the position; what is at it is asked for on its own. */
  private async exactlyAt(take: Take, position: Position): Promise<void> {
    const from = placeOf(position);
    const page = await this.page(position, { direction: 'forwards', from, count: 1 });
    take.from(page.events.filter((event) => event.position === position));
  }

  private page(position: Position, wanted: Omit<AllPage, 'filter'> & Pick<ReadAll, 'filter'>) {
    const { filter, ...page } = wanted;
    const request = allPage({ ...page, ...(filter && { filter }) });
    return this.calls.ask<Page>({ position }, (client, milliseconds) =>
      readPage(client, request, milliseconds),
    );
  }
}

/** The server's own streams and events begin with a dollar; so do links. */
export function isOurs({ stream, type }: { stream: string; type: string }): boolean {
  return !stream.startsWith('$') && !type.startsWith('$');
}

/** As many as are wanted, of those that pass. */
class Take {
  readonly events: RecordedEvent[] = [];

  constructor(
    private readonly limit: number,
    private readonly passes: (event: RecordedEvent) => boolean,
  ) {}

  get left(): number {
    return this.limit - this.events.length;
  }

  from(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (this.left === 0) return;
      if (this.passes(event)) this.events.push(event);
    }
  }
}
