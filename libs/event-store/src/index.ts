export { EventStoreModule, InjectEventStore } from './event-store.module.js';
export { aboutFile } from './about-file.js';
export { type Actor, daylightItself } from './actor.js';
export { Clock, systemClock } from './clock.js';
export { CommandDesk, type CommandMeta, type Handled } from './command-desk.js';
export { type Decider, replay } from './decider.js';
export {
  EventTooLarge,
  ForeignPosition,
  InvalidArgument,
  isNotUnderstood,
  LogError,
  NewerSchema,
  NotOurKey,
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
export { CHECKPOINTS, checkpointEvents, type LogCheckpointSigned } from './evidence/checkpoint.js';
export { type Finding, sentenceOf, type Verified } from './evidence/finding.js';
export { type PublishedHead } from './evidence/head.js';
export { type Heads, HeadsFile, readHeads, readHeadsFile } from './evidence/heads-file.js';
export { MerkleTree, type TreeHead } from './evidence/merkle.js';
export { Notary, type NotaryLimits, type NotaryParts } from './evidence/notary.js';
export { newestSigner } from './evidence/notary-book.js';
export { PublicKey, publicKeysIn, publicKeysOf, TrustedKeys } from './evidence/public-key.js';
export { type KeyFiles, SigningKey } from './evidence/signing-key.js';
export { verifyStore, type Verifying } from './evidence/verify-store.js';
export { wholeLog } from './evidence/whole-log.js';
export type { EventOf, Fact, FactSchemas } from './facts.js';
export { MemoryEventStore } from './memory/memory-event-store.js';
export { openEventStore } from './open-event-store.js';
export { isRefusal, Refusal } from './refusal.js';
export { copyDatabase } from './sqlite/copy-database.js';
export { type DiskTrouble, troubleOf } from './sqlite/disk-trouble.js';
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
export { keptOf } from './stored-event.js';
export { retriedTime, timeOrderedId, uuidFrom } from './uuid.js';
export { GENESIS, linkHash } from './hash-chain.js';
export { FactHistory } from './history/fact-history.js';
export { type FactVersion, HistoryBroken, type Upcaster } from './history/ways.js';
export { schemaVersionFor, withHistory } from './history/with-history.js';
export { verifyDatabase, verifyLog } from './sqlite/verify.js';
export { exportLog, type Exporting } from './transfer/export-log.js';
export { type Manifest, manifestPath } from './transfer/manifest.js';
export { checkExport, type ReadingExport } from './transfer/read-export.js';
export { restoreLog, type Restored, type Restoring } from './transfer/restore-log.js';
export { RestoreMark } from './transfer/restore-mark.js';
export { keepDirectory, keepFile, WholeFile } from './transfer/whole-file.js';
export { WakeUp } from './wake-up.js';
