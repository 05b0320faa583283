export {
  type Address,
  type AddressProblem,
  demandAddress,
  normaliseAddress,
  readAddress,
} from './address.js';
export { affectedProjection } from './affected.projection.js';
export {
  ConfirmSubscriptionCommand,
  RecordCustomersCommand,
  RequestSubscriptionCommand,
  RetireCustomersCommand,
  type SubscriptionRequest,
  UnsubscribeCommand,
} from './audience.commands.js';
export { audienceMigrations } from './audience.migrations.js';
export { AudienceModule } from './audience.module.js';
export {
  affectedPeriods,
  beginsSince,
  knownBy,
  type ListAsOf,
  listAsOf,
  type Period,
  throughComponent,
} from './affected-periods.query.js';
export {
  countAffected,
  countEverAffected,
  type Destination,
  destinations,
} from './audience.query.js';
export type { GivenCustomer } from './customer.js';
export { consent, minImpact, RECORD_LIMITS, RecordCustomer, suppression } from './customer.js';
export {
  type ContactRow,
  countCustomers,
  customerNames,
  type CustomerRow,
  findCustomer,
  type ListCustomers,
  listCustomers,
  unknownAmong,
} from './customers.query.js';
export {
  destinationKey,
  destinationKeyOf,
  readRecipientToken,
  recipientToken,
  type TokenPurpose,
} from './destination.js';
export { directory } from './directory.js';
export {
  type DirectoryEvent,
  directoryEvents,
  type ErasureEvent,
  erasureEvents,
  erasureReason,
  type ErasureReason,
  type RecipientEvent,
  recipientEvents,
} from './events.js';
export {
  erase,
  type Erased,
  type ErasedSubject,
  erasedSoFar,
  type Erasures,
  erasures,
  ERASURES_ID,
} from './erasures.js';
export type { BatchMeta } from './import/batch-writer.js';
export {
  importCustomers,
  type ImportCustomers,
  type ImportProgress,
} from './import/import-customers.js';
export { type Severity, severityOf } from './import/findings.js';
export type { KnownOfFile } from './import/header.js';
export type { ImportFinding, ImportReport } from './import/import-report.js';
export { type LookedFor, PEOPLE_MAX, peopleFound, type PersonFound } from './people-found.query.js';
export { recipient, type Recipient } from './recipient.js';
export { retireCustomers } from './retire-customers.js';
export {
  type Counted,
  countConcerned,
  countConcernedBy,
  countDestinations,
  type CountedBy,
} from './scope-preview.query.js';
export { subscriptionsProjection } from './subscriptions.projection.js';
export {
  addressesOf,
  eraseFromVault,
  leftOvers,
  type PersonNamed,
  subjectOf,
} from './vault/erase.js';
export { demandKeys } from './vault/key-ring.js';
export { emptyVault, sealWhatIsInClear } from './vault/seal-clear.js';
export { openContact, openCustomer, openMailbox, type Sealed } from './vault/opened.js';
export type { ContactDetailsRow } from './vault/rows.js';
export { Vault } from './vault/vault.js';
export {
  affectsSomeOf,
  incidentsOf,
  NOT_TOLD_REASONS,
  type NotToldReason,
  reasonNotTold,
  type Telling,
  type ToldRow,
  whoIsTold,
  whyNotTold,
  withContacts,
} from './who-is-told.query.js';
