import type {
  Appended,
  EventStore,
  Expected,
  KeptEvent,
  NewEvent,
  Notice,
  Position,
  ReadAll,
  ReadStream,
  RecordedEvent,
  Retention,
  StoreHealth,
  StreamRead,
  Subscribe,
} from '../event-store.js';
import { passes } from '../guards.js';
import type { FactHistory } from './fact-history.js';
import { PresentEvent } from './present-event.js';

/**
 * The same log, whose events are read as this program understands them. What was stored stays as it was in
 * `dataText`, `metadataText` and `hash`: exports and verification look at those.
 * @param passedOver hears of each event in `readAll` whose name nobody here has ever heard
 */
export function withHistory(
  store: EventStore,
  history: FactHistory,
  passedOver?: (event: RecordedEvent) => void,
): EventStore {
  return new StoreWithHistory(store, history, passedOver);
}

/** The version in which facts of a name are written into this log. */
export function schemaVersionFor(store: EventStore, type: string): number {
  return store instanceof StoreWithHistory ? store.history.versionOf(type) : 1;
}

class StoreWithHistory implements EventStore {
  readonly engine: string;
  readonly readOwn?: EventStore['readOwn'];

  constructor(
    private readonly bare: EventStore,
    readonly history: FactHistory,
    private readonly passedOver: ((event: RecordedEvent) => void) | undefined,
  ) {
    this.engine = bare.engine;
    if (bare.readOwn) this.readOwn = bare.readOwn.bind(bare);
  }

  async readStream(stream: string, options?: ReadStream): Promise<StreamRead> {
    const read = await this.bare.readStream(stream, options);
    return { exists: read.exists, [Symbol.asyncIterator]: () => this.each(read) };
  }

  async readAll(options: ReadAll): Promise<readonly RecordedEvent[]> {
    const filter = this.storedFilter(options.filter);
    if (filter !== options.filter) return this.readRenamed(options, filter);
    const page = await this.bare.readAll(options);
    if (this.passedOver) this.count(page, this.passedOver);
    return page.map((event) => this.present(event));
  }

  subscribe(options: Subscribe): AsyncIterable<Notice> {
    const filter = this.storedFilter(options.filter);
    const notices = this.bare.subscribe({ ...options, ...(filter && { filter }) });
    return this.follow(notices, filter === options.filter ? undefined : options.filter);
  }

  append(
    stream: string,
    events: readonly NewEvent[],
    options: { readonly expected: Expected },
  ): Promise<Appended> {
    return this.bare.append(stream, events, options);
  }

  head(): Promise<Position> {
    return this.bare.head();
  }

  deleteStream(stream: string, options: { readonly expected: Expected }): Promise<void> {
    return this.bare.deleteStream(stream, options);
  }

  tombstoneStream(stream: string, options: { readonly expected: Expected }): Promise<void> {
    return this.bare.tombstoneStream(stream, options);
  }

  setRetention(stream: string, retention: Retention): Promise<void> {
    return this.bare.setRetention(stream, retention);
  }

  restore(events: readonly KeptEvent[]): Promise<void> {
    return this.bare.restore(events);
  }

  health(): StoreHealth {
    return this.bare.health();
  }

  close(): Promise<void> {
    return this.bare.close();
  }

  private present(event: RecordedEvent): RecordedEvent {
    return new PresentEvent(event, this.history);
  }

  private count(page: readonly RecordedEvent[], unknown: (event: RecordedEvent) => void): void {
    for (const event of page) if (!this.history.knows(event.type)) unknown(event);
  }

  /** The filter that lets through everything that may pass today; the very same where no name has changed. */
  private storedFilter(filter: ReadAll['filter']): ReadAll['filter'] {
    if (!filter || !('typePrefixes' in filter)) return filter;
    const typePrefixes = this.history.storedPrefixes(filter.typePrefixes);
    return typePrefixes ? { typePrefixes } : filter;
  }

  /** What passes under an old name is read until there are as many as were asked for, or the log ends. */
  private async readRenamed(
    { filter: asked, ...options }: ReadAll,
    filter: ReadAll['filter'],
  ): Promise<readonly RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    let place: Omit<ReadAll, 'filter'> = options;
    for (;;) {
      const page = await this.bare.readAll({ ...place, ...(filter && { filter }) });
      const events = page.map((event) => this.present(event));
      found.push(...events.filter((event) => passes(asked, event)));
      const last = page.at(-1);
      if (!last || page.length < options.limit || found.length >= options.limit)
        return found.slice(0, options.limit);
      const { limit, direction } = options;
      place = { limit, ...(direction && { direction }), after: last.position };
    }
  }

  private async *each(events: AsyncIterable<RecordedEvent>): AsyncGenerator<RecordedEvent> {
    for await (const event of events) yield this.present(event);
  }

  private async *follow(
    notices: AsyncIterable<Notice>,
    asked: Subscribe['filter'],
  ): AsyncGenerator<Notice> {
    for await (const notice of notices) {
      if (notice.kind !== 'event') {
        yield notice;
        continue;
      }
      const event = this.present(notice.event);
      if (passes(asked, event)) yield { kind: 'event', event };
      else yield { kind: 'checkpoint', position: event.position };
    }
  }
}
