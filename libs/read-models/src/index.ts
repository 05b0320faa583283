export {
  define,
  eachOf,
  isOneOf,
  type Engine,
  engineOf,
  scrubVault,
  skippingTaken,
  unqueued,
} from './engine.js';
export {
  forgetLog,
  logOriginMigrations,
  isSettled,
  recogniseLog,
  rememberLog,
  settleLog,
} from './log-origin.js';
export { type Migration, migrate, runnerMigrations } from './migrations.js';
export { isPassing } from './passing-trouble.js';
export { type Health, healthOf } from './health.js';
export { listPassedOver, nowKnown, type PassedOver, PassingBy } from './passed-over.js';
export { PostgresBell } from './postgres-bell.js';
export { placeOf } from './postgres-pool.js';
export { type Projection, projection, startedBefore, streamId } from './projection.js';
export { checkpoint, NOWHERE, slowest } from './checkpoints.js';
export { InjectViews, VIEWS } from './inject-views.js';
export { Lease, LeaseLost } from './leases.js';
export { type RepairEvent, repairEvents } from './parked/events.js';
export {
  listParked,
  type ParkedStream,
  parkedStreams,
  troubleCode,
} from './parked/parked-streams.js';
export { RetryParkedCommand, SkipParkedCommand } from './parked/repair.commands.js';
export { REPAIRS } from './parked/repair.projection.js';
export { repairs, RetryParked, SkipParked } from './parked/repairs.js';
export { ReadModelsModule } from './read-models.module.js';
export { type Checked, checkViews } from './rebuild/check-views.js';
export { type Rebuilt, rebuildViews } from './rebuild/rebuild-views.js';
export { groupsFor, rebuiltTogether } from './rebuild/rebuilt-together.js';
export { InShadow } from './rebuild/shadow-names.js';
export type { RebuildSource } from './rebuild/shadow-run.js';
export { rebuildMigrations } from './rebuild/versions.js';
export { RowBatch } from './row-batch.js';
export {
  type Cells,
  type CellValue,
  deleteRows,
  readRows,
  type RowTable,
  writeRows,
} from './rows.js';
export { ProjectionRunner, type RunnerLog } from './runner.js';
export { Turns } from './turns.js';
export {
  openViews,
  sql,
  type Views,
  type ViewsLimits,
  type ViewsFiles,
  type ViewsPlace,
  type ViewsTransaction,
} from './views.js';
export { Watermark } from './watermark.js';
