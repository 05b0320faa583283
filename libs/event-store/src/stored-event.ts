import { UnreadableEvent } from './errors.js';
import type { EventMetadata, KeptEvent, Position, RecordedEvent } from './event-store.js';

/** What an engine keeps of an event; may be worked out when it is looked at. */
export interface StoredFields {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly dataText: string;
  readonly metadataText: string;
  readonly hash: string;
}

/**
 * An event as it was read. Its text is parsed when somebody looks, so that whoever passes it by pays nothing, and an
 * event whose text is damaged harms only those who want it.
 */
export class StoredEvent implements RecordedEvent {
  private parsedData: object | undefined;
  private parsedMetadata: EventMetadata | undefined;

  constructor(private readonly fields: StoredFields) {}

  get stream(): string {
    return this.fields.stream;
  }

  get revision(): bigint {
    return this.fields.revision;
  }

  get position(): Position {
    return this.fields.position;
  }

  get id(): string {
    return this.fields.id;
  }

  get type(): string {
    return this.fields.type;
  }

  get recordedAt(): string {
    return this.fields.recordedAt;
  }

  get dataText(): string {
    return this.fields.dataText;
  }

  get metadataText(): string {
    return this.fields.metadataText;
  }

  get hash(): string {
    return this.fields.hash;
  }

  /** @throws UnreadableEvent */
  get data(): unknown {
    return (this.parsedData ??= this.parse(this.dataText));
  }

  /** @throws UnreadableEvent */
  get metadata(): EventMetadata {
    // Whoever wrote it went through the same port; what another program left out is found missing.
    return (this.parsedMetadata ??= this.parse(this.metadataText) as EventMetadata);
  }

  private parse(text: string): object {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw this.unreadable('its stored JSON cannot be read', cause);
    }
    if (typeof value === 'object' && value !== null) return value;
    throw this.unreadable('its stored JSON is no object');
  }

  private unreadable(why: string, cause?: unknown): UnreadableEvent {
    const where = `${this.stream} revision ${this.revision} (${this.type})`;
    return new UnreadableEvent(`${where}: ${why}.`, { cause });
  }
}

/** A copy of what is kept of an event, which may itself be one that was read: plain, to be sent or changed. */
export function keptOf(event: KeptEvent): KeptEvent {
  const { stream, revision, id, type, recordedAt, hash, dataText, metadataText } = event;
  return { stream, revision, id, type, recordedAt, hash, dataText, metadataText };
}
