import { accessMigrations, accessProjection } from '#access';
import { affectedProjection, audienceMigrations, subscriptionsProjection } from '#audience';
import { catalogMigrations, componentsProjection } from '#catalog';
import { deliveryMigrations, fanoutPlanner } from '#delivery';
import { incidentBoard, incidentMigrations } from '#incidents';
import { pagesMigrations, statusPageProjection } from '#pages';
import {
  logOriginMigrations,
  type Migration,
  type Projection,
  rebuildMigrations,
  runnerMigrations,
} from '#read-models';

/** Where everybody hears that the views have moved. */
export const VIEWS_CHANNEL = 'daylight views';

/** Every table of the house. */
export const migrations: readonly Migration[] = [
  ...runnerMigrations,
  ...rebuildMigrations,
  ...logOriginMigrations,
  ...accessMigrations,
  ...catalogMigrations,
  ...incidentMigrations,
  ...audienceMigrations,
  ...pagesMigrations,
  ...deliveryMigrations,
];

/** Everything that follows the log, in the order it is told: who is affected before who is to be written to. */
export const projections: readonly Projection[] = [
  accessProjection,
  componentsProjection,
  incidentBoard,
  affectedProjection,
  subscriptionsProjection,
  fanoutPlanner(),
  statusPageProjection,
];
