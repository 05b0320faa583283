import type {
  EventMetadata,
  EventStore,
  Filter,
  Notice,
  Position,
  ReadAll,
  ReadStream,
  RecordedEvent,
  StreamRead,
  Subscribe,
} from '../event-store.js';
import type { FactHistory } from './fact-history.js';

/**
 * The same log, whose events are read as this program understands them. What was stored stays as it was in
 * `dataText`, `metadataText` and `hash`: exports and verification look at those.
 */
export function withHistory(store: EventStore, history: FactHistory): EventStore {
  const present = (event: RecordedEvent): RecordedEvent => new PresentEvent(event, history);
  const filtered = <O extends { readonly filter?: Filter }>(options: O): O =>
    options.filter ? { ...options, filter: withOldNames(options.filter, history) } : options;
  return {
    engine: store.engine,
    append: (stream, events, options) => store.append(stream, events, options),
    readStream: async (stream: string, options?: ReadStream): Promise<StreamRead> => {
      const read = await store.readStream(stream, options);
      return {
        exists: read.exists,
        async *[Symbol.asyncIterator]() {
          for await (const event of read) yield present(event);
        },
      };
    },
    readAll: async (options: ReadAll) => (await store.readAll(filtered(options))).map(present),
    subscribe: (options: Subscribe) => presentNotices(store.subscribe(filtered(options)), present),
    head: () => store.head(),
    deleteStream: (stream, options) => store.deleteStream(stream, options),
    tombstoneStream: (stream, options) => store.tombstoneStream(stream, options),
    setRetention: (stream, retention) => store.setRetention(stream, retention),
    ...(store.readOwn && { readOwn: store.readOwn.bind(store) }),
    restore: (events) => store.restore(events),
    health: () => store.health(),
    close: () => store.close(),
  };
}

async function* presentNotices(
  notices: AsyncIterable<Notice>,
  present: (event: RecordedEvent) => RecordedEvent,
): AsyncGenerator<Notice> {
  for await (const notice of notices) {
    yield notice.kind === 'event' ? { kind: 'event', event: present(notice.event) } : notice;
  }
}

function withOldNames(filter: Filter, history: FactHistory): Filter {
  if (!('typePrefixes' in filter)) return filter;
  const old = filter.typePrefixes.flatMap((prefix) => history.oldNamesOf(prefix));
  return { typePrefixes: [...filter.typePrefixes, ...old] };
}

/** An event under its present name; brought up to date when somebody looks at its data. */
class PresentEvent implements RecordedEvent {
  readonly type: string;
  private brought: unknown;

  constructor(
    private readonly stored: RecordedEvent,
    private readonly history: FactHistory,
  ) {
    this.type = history.nameOf(stored.type);
  }

  get stream(): string {
    return this.stored.stream;
  }
  get revision(): bigint {
    return this.stored.revision;
  }
  get position(): Position {
    return this.stored.position;
  }
  get id(): string {
    return this.stored.id;
  }
  get recordedAt(): string {
    return this.stored.recordedAt;
  }
  get hash(): string {
    return this.stored.hash;
  }
  get dataText(): string {
    return this.stored.dataText;
  }
  get metadataText(): string {
    return this.stored.metadataText;
  }
  get metadata(): EventMetadata {
    return this.stored.metadata;
  }

  /** @throws UnreadableEvent, NewerSchema */
  get data(): unknown {
    if (this.brought === undefined) {
      const { type, data, metadataText } = this.stored;
      this.brought = this.history.present({ type, version: versionIn(metadataText) }, data);
    }
    return this.brought;
  }
}

/**
 * The schema version in stored metadata, without parsing all of it. Text that people choose cannot look like it: within
 * a JSON string a quotation mark is escaped, so `"schemaVersion":` with bare marks is a key. Without one it is 1.
 */
function versionIn(metadataText: string): number {
  const found = /"schemaVersion":(\d+)/.exec(metadataText);
  return found ? Number(found[1]) : 1;
}
