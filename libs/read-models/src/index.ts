export { define, type Engine, engineOf, skippingTaken, unqueued } from './engine.js';
export { type Migration, migrate, runnerMigrations } from './migrations.js';
export { isPassing } from './passing-trouble.js';
export { PostgresBell } from './postgres-bell.js';
export { placeOf } from './postgres-pool.js';
export { type Projection, projection, streamId } from './projection.js';
export { InjectViews, ReadModelsModule } from './read-models.module.js';
export { NOWHERE, parkedStreams, ProjectionRunner, type RunnerLog } from './runner.js';
export { Turns } from './turns.js';
export {
  openViews,
  sql,
  type Views,
  type ViewsFiles,
  type ViewsPlace,
  type ViewsTransaction,
} from './views.js';
export { Watermark } from './watermark.js';
