export { type Migration, migrate, runnerMigrations } from './migrations.js';
export { type Projection, projection, streamId } from './projection.js';
export { InjectViews, ReadModelsModule } from './read-models.module.js';
export { NOWHERE, parkedStreams, ProjectionRunner, type RunnerLog } from './runner.js';
export { openViews, sql, type Views, type ViewsFiles, type ViewsTransaction } from './views.js';
export { Watermark } from './watermark.js';
