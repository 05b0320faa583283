import type { NewEvent } from '../event-store.js';
import { uuidFrom } from '../uuid.js';

/** An event whose id follows from its words. */
export function event(words: string, data: unknown = { words }): NewEvent {
  return {
    id: uuidFrom(words),
    type: 'SomethingHappened',
    data,
    metadata: {
      correlationId: 'c',
      causationId: words,
      actor: { kind: 'system', id: 'test' },
      occurredAt: '2026-03-01T12:00:00.000Z',
      schemaVersion: 1,
    },
  };
}
