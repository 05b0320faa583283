export {
  type AffectedCounts,
  affectedCounts,
  type AffectedFilters,
} from './affected/affected-filters.query.js';
export {
  affectedList,
  type AffectedPage,
  type AffectedQuestion,
  type AffectedRow,
} from './affected/affected-list.query.js';
export { EXPORT_FORMATS, type ExportFormat } from './affected/affected-export.js';
export { demandPast } from './affected/as-of.js';
export { exportAffected } from './affected/export-affected.query.js';
export type { TimeInTheDark } from './affected/time-in-the-dark.js';
export type { EmailChannel, EmailMessage, Sent } from './channels/email/email-channel.js';
export { MailboxChannel } from './channels/email/mailbox-channel.js';
export {
  listMailbox,
  type MailboxEntry,
  type MailboxLetter,
  readMailbox,
} from './channels/email/mailbox.js';
export { SmtpChannel } from './channels/email/smtp-channel.js';
export type { SmtpSettings } from './channels/email/smtp-settings.js';
export type { CourierLimits, CourierLog, CourierParts } from './courier/courier-parts.js';
export { Courier } from './courier/courier.js';
export { type LetterSettings, LetterWriter } from './courier/letter-writer.js';
export { messageId, threadRoot } from './courier/message-ids.js';
export { deliveryMigrations } from './delivery.migrations.js';
export { DELIVERY_STATES, type DeliveryState } from './delivery-states.js';
export { ErasePersonCommand } from './erasure/erase-person.handler.js';
export { eraseAgain } from './erasure/erase-person.js';
export { ErasedList } from './erasure/erased-list.js';
export { ErasureModule } from './erasure/erasure.module.js';
export {
  type DeliveryEvent,
  deliveryEvents,
  type FanoutCompleted,
  lookupEvents,
  lookupReason,
  type LookupReason,
} from './events.js';
export { type LookedUp, lookUp, lookup, type PersonTold } from './lookup/look-up.js';
export { type NoticeSent } from './lookup/notices-to.query.js';
export { fanoutPlanner } from './fanout-planner.projection.js';
export { type FanoutProgress, fanoutProgress } from './fanout-progress.query.js';
export { completeFanouts, leafOf, summary } from './ledger/complete-fanouts.js';
export { resendCount } from './ledger/ledger.js';
export { setAsideHistory } from './ledger/set-aside-history.js';
export { LEDGER_CHANNEL, ledgerBell } from './ledger/ledger-bell.js';
