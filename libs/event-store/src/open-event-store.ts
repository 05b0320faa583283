import type { EventStore } from './event-store.js';
import { isConnectionString } from './eventstoredb/connection-string.js';
import { SqliteEventStore, type SqliteOptions } from './sqlite/sqlite-event-store.js';

export interface OpenEventStore extends SqliteOptions {
  /** Find out now, and not at the first append, whether a file can be written to and is whole. */
  readonly prepared?: boolean;
}

/**
 * Opens the log at a place: a connection string means an EventStoreDB or KurrentDB server, anything else a file. The
 * client of the former is loaded only where it is used: whoever has a file pays nothing for it.
 * @throws InvalidArgument, NotOurLog, WeakDurability
 */
export async function openEventStore(
  place: string,
  { prepared = false, ...options }: OpenEventStore = {},
): Promise<EventStore> {
  if (!isConnectionString(place)) {
    const store = new SqliteEventStore(place, options);
    if (prepared) await store.prepareToWrite();
    return store;
  }
  const { EventStoreDbEventStore } = await import('./eventstoredb/eventstoredb-event-store.js');
  return EventStoreDbEventStore.open(place, options);
}
