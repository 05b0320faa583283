export { COMPONENT_STATES, type ComponentState } from './component-state.js';
export { PageRenderer } from './page-renderer.js';
export { pagesMigrations } from './pages.migrations.js';
export { API_PATHS, paths } from './paths.js';
export type { Site } from './site.js';
export {
  findSnapshot,
  pagesAreCurrent,
  publishLogHead,
  type Snapshot,
  type SnapshotHead,
  snapshotsSince,
} from './snapshots.js';
export { statusPageProjection } from './status-page.projection.js';
export type { Message } from './views/message.view.js';
