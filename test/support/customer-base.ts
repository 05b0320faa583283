import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { parse } from 'csv-parse';
import { madeUpCustomers } from '../../apps/daylight/src/demo/made-up-customers.js';

/** A generator with far more variety, where the checkout lies beside it. */
export const GENERATOR = '../shared/tools/make-customers.mjs';

export const BASE_COMPONENTS = [
  'api',
  'web-console',
  'webhooks',
  'email-delivery',
  'payments',
  'reporting',
  'search',
  'auth-sso',
  'mobile-push',
  'data-export',
  'storage-eu',
  'storage-us',
  'cdn',
  'websocket',
];

export interface CustomerBase {
  readonly customers: string;
  readonly contacts: string;
  /** Who made it, for the remarks of a proof. */
  readonly madeBy: string;
}

/** Writes customers.csv and contacts.csv of so many accounts into the folder. */
export function writeCustomerBase(folder: string, accounts: number, seed = 1): CustomerBase {
  mkdirSync(folder, { recursive: true });
  const files = {
    customers: join(folder, 'customers.csv'),
    contacts: join(folder, 'contacts.csv'),
  };
  if (existsSync(GENERATOR)) {
    const words = [
      '--n',
      String(accounts),
      '--seed',
      String(seed),
      '--format',
      'csv',
      '--out',
      folder,
      '--quiet',
    ];
    const { status, stderr } = spawnSync(process.execPath, [GENERATOR, ...words], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return { ...files, madeBy: 'make-customers.mjs' };
  }
  const made = madeUpCustomers(accounts, BASE_COMPONENTS, seed);
  const customers = made.map((one) => [
    one.id,
    one.name,
    one.domain,
    one.plan,
    one.status,
    one.region,
    '',
    one.locale,
    one.timeZone,
    one.components.join(';'),
    '0',
    '',
    '2024-01-01T00:00:00Z',
  ]);
  const contacts = made.flatMap((one) =>
    one.contacts.map((contact) => [
      contact.id,
      one.id,
      contact.name,
      contact.email,
      contact.role,
      one.locale,
      one.timeZone,
      String(contact.notifyIncidents),
      String(contact.notifyMaintenance),
      String(contact.notifySecurity),
      contact.minImpact,
      'email',
      '',
      contact.consent,
      '',
      'signup',
      contact.unsubscribedAt ?? '',
      contact.suppressed ?? '',
    ]),
  );
  writeCsv(
    files.customers,
    'customer_id,name,domain,plan,status,region,country,locale,time_zone,components,mrr_cents,data_residency,created_at',
    customers,
  );
  writeCsv(
    files.contacts,
    'contact_id,customer_id,name,email,role,locale,time_zone,notify_incidents,notify_maintenance,notify_security,min_impact,channels,phone,consent,consent_at,consent_source,unsubscribed_at,suppressed',
    contacts,
  );
  return { ...files, madeBy: 'the built-in generator' };
}

function writeCsv(path: string, head: string, rows: readonly (readonly string[])[]): void {
  const lines = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','));
  writeFileSync(path, `${[head, ...lines].join('\n')}\n`);
}

export type Row = Readonly<Record<string, string>>;

export async function readCsv(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of csvRows(path)) rows.push(row);
  return rows;
}

/** One row after another: a file may be larger than memory. */
export async function* csvRows(path: string): AsyncGenerator<Row> {
  const rows = createReadStream(path).pipe(parse({ columns: true, bom: true }));
  // Every cell is text, by the name of its column.
  for await (const row of rows) yield row as Row;
}

export interface ScopeRule {
  readonly components: readonly string[];
  readonly regions: readonly string[] | null;
}

const IMPACT: Readonly<Record<string, number>> = { minor: 1, major: 2, critical: 3 };

/**
 * Who must be written to for an outage of this severity, worked out from the CSV rows alone: nothing of the
 * program under test is used. Gives one spelling per mailbox, and why the other contacts are left out.
 */
export function expectedMailboxes(
  customers: readonly Row[],
  contacts: readonly Row[],
  rule: ScopeRule,
  severity: 'minor' | 'major' | 'critical',
): { mailboxes: Set<string>; leftOut: Map<string, number>; affected: number } {
  const affected = new Set<string>();
  for (const customer of customers) {
    const uses = (customer.components ?? '')
      .split(';')
      .some((one) => rule.components.includes(one));
    const there = rule.regions === null || rule.regions.includes(customer.region ?? '');
    if (uses && there && customer.status !== 'churned') affected.add(customer.customer_id ?? '');
  }
  const mailboxes = new Set<string>();
  const leftOut = new Map<string, number>();
  for (const contact of contacts) {
    if (!affected.has(contact.customer_id ?? '')) continue;
    const reason = whyLeftOut(contact, severity);
    if (reason === undefined) mailboxes.add(mailboxOf(contact.email ?? ''));
    else leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  }
  return { mailboxes, leftOut, affected: affected.size };
}

/** Why a contact of an affected customer must not be written to; undefined: it must be. */
export function whyLeftOut(contact: Row, severity: string): string | undefined {
  if (!(contact.channels ?? '').split(';').includes('email')) return 'has no e-mail channel';
  if (!['yes', 'contract'].includes(contact.consent ?? '')) return 'gave no consent';
  if (contact.suppressed) return 'bounced or complained before';
  if (contact.unsubscribed_at) return 'unsubscribed';
  if (contact.notify_incidents !== 'true') return 'wants no incident mail';
  if ((IMPACT[contact.min_impact ?? ''] ?? 0) > (IMPACT[severity] ?? 0))
    return 'wants worse incidents only';
  return undefined;
}

/** One spelling per mailbox: lower case, composed characters, the domain as DNS writes it. */
export function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@');
  const written = address.slice(at + 1).toLowerCase();
  // Some names that have mail break the rules for mixed directions, and have no other spelling.
  const domain = domainToASCII(written) || written;
  return `${address.slice(0, at).normalize('NFC').toLowerCase()}@${domain}`;
}
