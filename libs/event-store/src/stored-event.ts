import { UnreadableEvent } from './errors.js';
import type { EventMetadata, Position, RecordedEvent } from './event-store.js';

/** What an engine keeps of an event. */
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
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly dataText: string;
  readonly metadataText: string;
  readonly hash: string;
  private parsedData: object | undefined;
  private parsedMetadata: EventMetadata | undefined;

  constructor(fields: StoredFields) {
    this.stream = fields.stream;
    this.revision = fields.revision;
    this.position = fields.position;
    this.id = fields.id;
    this.type = fields.type;
    this.recordedAt = fields.recordedAt;
    this.dataText = fields.dataText;
    this.metadataText = fields.metadataText;
    this.hash = fields.hash;
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
