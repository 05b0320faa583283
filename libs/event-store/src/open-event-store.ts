import type { EventStore } from './event-store.js';
import { isConnectionString } from './eventstoredb/connection-string.js';
import { SqliteEventStore, type SqliteOptions } from './sqlite/sqlite-event-store.js';

/**
 * Opens the log at a place: a connection string means an EventStoreDB or KurrentDB server, anything else a file. The
 * client of the former is loaded only where it is used: whoever has a file pays nothing for it.
 * @throws InvalidArgument, NotOurLog
 */
export async function openEventStore(
  place: string,
  options: Pick<SqliteOptions, 'now' | 'say'> = {},
): Promise<EventStore> {
  if (!isConnectionString(place)) return new SqliteEventStore(place, options);
  const { EventStoreDbEventStore } = await import('./eventstoredb/eventstoredb-event-store.js');
  return EventStoreDbEventStore.open(place, options);
}
