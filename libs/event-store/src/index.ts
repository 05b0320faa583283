export { EventStoreModule, InjectEventStore } from './event-store.module.js';
export { type Actor, daylightItself } from './actor.js';
export { Clock, systemClock } from './clock.js';
export { CommandDesk, type CommandMeta, type Handled } from './command-desk.js';
export { type Decider, replay } from './decider.js';
export {
  EventTooLarge,
  ForeignPosition,
  InvalidArgument,
  LogError,
  NewerSchema,
  NotOurLog,
  OutcomeUnknown,
  ReservedName,
  StoreUnavailable,
  StreamTombstoned,
  UnreadableEvent,
  WeakDurability,
  WrongExpectedRevision,
} from './errors.js';
export {
  type Appended,
  BEGINNING,
  type EventMetadata,
  type EventStore,
  type Expected,
  type Filter,
  type KeptEvent,
  LIMITS,
  type NewEvent,
  type Notice,
  type Position,
  type ReadAll,
  type ReadStream,
  type RecordedEvent,
  type Retention,
  type StoreHealth,
  type StreamRead,
  type Subscribe,
  wholeStream,
} from './event-store.js';
export { type LogPlace, readConnectionString } from './eventstoredb/connection-string.js';
export type { EventOf, Fact, FactSchemas } from './facts.js';
export { MemoryEventStore } from './memory/memory-event-store.js';
export { openEventStore } from './open-event-store.js';
export { isRefusal, Refusal } from './refusal.js';
export {
  openLock,
  openSqlite,
  type SqliteDatabase,
  sqliteDriverName,
  type SqlRow,
  type SqlValue,
} from './sqlite/driver.js';
export { type Durability, LOSS_WINDOW } from './sqlite/durability.js';
export { SqliteEventStore } from './sqlite/sqlite-event-store.js';
export { type Verified, verifyLog } from './sqlite/verify.js';
export { timeOrderedId, uuidFrom } from './uuid.js';
export { FactHistory, HistoryBroken, type Upcaster } from './history/fact-history.js';
export { withHistory } from './history/with-history.js';
export { WakeUp } from './wake-up.js';
