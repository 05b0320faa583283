export { NarrowScope, WidenScope } from './change-scope.js';
export { CorrectUpdate } from './correct-update.js';
export { DeclareIncident } from './declare-incident.js';
export {
  customerId,
  type IncidentEvent,
  incidentEvents,
  incidentKind,
  type IncidentKind,
  type Origin,
  phase,
  type Phase,
  region,
  type Scope,
  SCOPE_LIMITS,
  severity,
  type Severity,
  TEXT_LIMITS,
  type Wording,
  type Words,
} from './events.js';
export { incidentIdFor, updateIdFor } from './ids.js';
export { ImportUpdate } from './import-update.js';
export { incidentBoard, incidentMigrations } from './incident-board.projection.js';
export { incident, type Incident } from './incident.js';
export * from './incidents.commands.js';
export { IncidentsModule } from './incidents.module.js';
export {
  findIncident,
  findUpdate,
  type IncidentRow,
  type ListIncidents,
  listIncidents,
  listUpdates,
  type UpdateRow,
} from './incidents.query.js';
export { isLastPhase, phasesOf, phaseStep } from './phases.js';
export { PublishUpdate } from './publish-update.js';
export { ReassessSeverity } from './reassess-severity.js';
