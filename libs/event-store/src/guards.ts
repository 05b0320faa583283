import type { NewEvent } from './event-store.js';
import { LIMITS } from './event-store.js';
import { EventTooLarge, ReservedName } from './errors.js';

export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** Checks names and sizes before anything is written, and gives the text that will be stored. */
export function encode(stream: string, events: readonly NewEvent[]): EncodedEvent[] {
  if (stream === '' || stream.startsWith('$')) throw new ReservedName(`stream name "${stream}"`);
  if (events.length > LIMITS.eventsPerAppend) {
    throw new EventTooLarge(stream, `${events.length} events`, `${LIMITS.eventsPerAppend}`);
  }
  return events.map(({ id, type, data, metadata }) => {
    if (type === '' || type.startsWith('$')) throw new ReservedName(`event type "${type}"`);
    const encoded = { id, type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
    const bytes = Buffer.byteLength(encoded.data) + Buffer.byteLength(encoded.metadata);
    if (bytes > LIMITS.eventBytes) {
      throw new EventTooLarge(stream, `${type} of ${bytes} bytes`, `${LIMITS.eventBytes} bytes`);
    }
    return encoded;
  });
}
