import { accessMigrations, accessProjection, personEvents, tokenEvents } from '#access';
import {
  affectedProjection,
  audienceMigrations,
  directoryEvents,
  recipientEvents,
  subscriptionsProjection,
} from '#audience';
import { catalogEvents, catalogMigrations, componentsProjection } from '#catalog';
import { deliveryEvents, deliveryMigrations, fanoutPlanner } from '#delivery';
import { incidentBoard, incidentEvents, incidentMigrations } from '#incidents';
import { pagesMigrations, statusPageProjection } from '#pages';
import { checkpointEvents, FactHistory, type FactSchemas } from '#event-store';
import {
  logOriginMigrations,
  type Migration,
  type Projection,
  rebuildMigrations,
  repairEvents,
  runnerMigrations,
} from '#read-models';

/** Where everybody hears that the views have moved. */
export const VIEWS_CHANNEL = 'daylight views';

/** Every fact there is, by slice. */
export const facts: Readonly<Record<string, FactSchemas>> = {
  access: { ...personEvents, ...tokenEvents },
  catalog: catalogEvents,
  incidents: incidentEvents,
  audience: { ...directoryEvents, ...recipientEvents },
  delivery: deliveryEvents,
  repairs: repairEvents,
  evidence: checkpointEvents,
};

/** How facts of older programs are read. Nothing has been released in another shape yet. */
export const history = new FactHistory(Object.values(facts), []);

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
