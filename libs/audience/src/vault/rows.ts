import type { RowTable } from '#read-models';

/** The vault's tables: what is personal is in `sealed`, what decides is not. Flags are 0 or 1. */

export interface CustomerDetailsRow {
  readonly id: string;
  readonly key_no: number;
  readonly locale: string | null;
  readonly time_zone: string | null;
  readonly print: number;
  readonly sealed: Uint8Array;
}

export const CUSTOMER_DETAILS: RowTable<CustomerDetailsRow> = {
  name: 'vault.customer_details',
  key: ['id'],
  columns: ['id', 'key_no', 'locale', 'time_zone', 'print', 'sealed'],
  changing: ['key_no', 'locale', 'time_zone', 'print', 'sealed'],
};

export interface MailboxRow {
  readonly dest_key: string;
  readonly key_no: number;
  readonly locale: string | null;
  readonly time_zone: string | null;
  readonly sealed: Uint8Array;
}

export const MAILBOXES: RowTable<MailboxRow> = {
  name: 'vault.mailboxes',
  key: ['dest_key'],
  columns: ['dest_key', 'key_no', 'locale', 'time_zone', 'sealed'],
  changing: ['key_no', 'locale', 'time_zone', 'sealed'],
};

export interface ContactDetailsRow {
  readonly id: string;
  readonly customer_id: string;
  readonly dest_key: string;
  readonly role: string | null;
  readonly locale: string | null;
  readonly time_zone: string | null;
  readonly notify_incidents: number;
  readonly notify_maintenance: number;
  readonly notify_security: number;
  /** 1 minor, 2 major, 3 critical. */
  readonly min_impact: number;
  readonly by_email: number;
  readonly consent: string;
  readonly consent_at: string | null;
  readonly consent_source: string | null;
  readonly suppressed: string | null;
  readonly unsubscribed_at: string | null;
  /** Of its mailbox. */
  readonly key_no: number;
  readonly print: number;
  readonly sealed: Uint8Array;
}

const deciding = [
  'customer_id',
  'dest_key',
  'role',
  'locale',
  'time_zone',
  'notify_incidents',
  'notify_maintenance',
  'notify_security',
  'min_impact',
  'by_email',
  'consent',
  'consent_at',
  'consent_source',
  'suppressed',
  'unsubscribed_at',
  'key_no',
  'print',
  'sealed',
] as const;

export const CONTACT_DETAILS: RowTable<ContactDetailsRow> = {
  name: 'vault.contact_details',
  key: ['id'],
  columns: ['id', ...deciding],
  changing: deciding,
};
