import { UnreadableEvent } from '../errors.js';
import type { EventMetadata, Position, RecordedEvent } from '../event-store.js';
import type { FactHistory } from './fact-history.js';
import { schemaVersionOf } from './schema-version.js';

/**
 * A stored event as it is understood now: its name and data are brought up to date when somebody looks at them. All
 * else is what was stored.
 */
export class PresentEvent implements RecordedEvent {
  private brought: unknown;

  constructor(
    private readonly stored: RecordedEvent,
    private readonly history: FactHistory,
  ) {}

  /** Never throws: whoever passes the event by asks for it. */
  get type(): string {
    const { type, metadataText } = this.stored;
    if (!this.history.mayBeRenamed(type)) return type;
    return this.history.nameOf({ type, version: schemaVersionOf(metadataText) ?? 0 });
  }

  /** @throws UnreadableEvent, NewerSchema */
  get data(): unknown {
    return (this.brought ??= this.bring());
  }

  /** @throws UnreadableEvent */
  get metadata(): EventMetadata {
    return this.stored.metadata;
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

  private bring(): unknown {
    const { stream, revision, type, metadataText } = this.stored;
    // Of what it does not know, the history has nothing to say.
    if (!this.history.knows(type)) return this.stored.data;
    const place = `${stream} revision ${revision} (${type})`;
    const version = schemaVersionOf(metadataText);
    if (version !== undefined) {
      return this.history.present({ type, version }, this.stored.data, place);
    }
    throw new UnreadableEvent(`${place}: it has no schema version, so another program wrote it.`);
  }
}
