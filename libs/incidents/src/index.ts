export { NarrowScope, WidenScope } from './change-scope.js';
export {
  componentsIn,
  type Condition,
  condition,
  CONDITION_LIMITS,
  leavesOf,
  membersOf,
} from './condition.js';
export { conditionInWords } from './condition-words.js';
export { CorrectUpdate } from './correct-update.js';
export { DeclareIncident } from './declare-incident.js';
export {
  type IncidentEvent,
  incidentEvents,
  incidentKind,
  type IncidentKind,
  type Origin,
  phase,
  type Phase,
  type Scope,
  SCOPE_LIMITS,
  severity,
  type Severity,
  TEXT_LIMITS,
  window,
  type Window,
  type Wording,
  type Words,
} from './events.js';
export {
  dataClass,
  exposedCustomer,
  type ExposedCustomer,
  exposure,
  EXPOSURE_LIMITS,
  type ExposureEvent,
  exposureEvents,
} from './exposure.js';
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
export { ClearCustomers, ListCustomers } from './list-customers.js';
export { isLastPhase, phasesOf, phaseStep } from './phases.js';
export { PublishUpdate } from './publish-update.js';
export { ReassessSeverity } from './reassess-severity.js';
export { demandScope } from './scope.js';
export { scopeInWords } from './scope-words.js';
export {
  attributeName,
  attributeValue,
  customerId,
  ownWord,
  region,
} from './words-of-customers.js';
