import { readRows, writeRows } from '#read-models';
import type { Contact } from '../customer.js';
import { keepMarks } from './keep-marks.js';
import type { SubjectKey } from './key-ring.js';
import { contactMarks, type MarkRow } from './marks.js';
import { contactPlace, openContact } from './opened.js';
import { CONTACT_DETAILS, type ContactDetailsRow } from './rows.js';
import { saltsOf } from './salts.js';
import type { VaultWrite } from './save-customers.js';
import { forgetUnusedMailboxes } from './unused-mailboxes.js';
import { saveMailboxes } from './save-mailboxes.js';

export interface VaultContact extends Omit<Contact, 'address'> {
  readonly customerId: string;
  readonly destKey: string;
  /** As its owner writes it. */
  readonly spelling: string;
}

const NO_KEY: SubjectKey = { no: 0, salt: new Uint8Array() };
const IMPACT = { minor: 1, major: 2, critical: 3 } as const;

/** Brings contacts and their mailboxes up to date; gives those that were new or not as they were. */
export async function saveContacts(
  write: VaultWrite,
  contacts: readonly VaultContact[],
): Promise<VaultContact[]> {
  const { tx, sealing, isBulk } = write;
  const newest = lastOfEach(contacts);
  const before = new Map<string, ContactDetailsRow>();
  const ids = newest.map(({ id }) => id);
  for (const row of await readRows(tx, CONTACT_DETAILS, 'id', ids)) before.set(row.id, row);
  const changed = newest
    .map((contact) => ({ contact, print: sealing.print(JSON.stringify(contact)) }))
    .filter(({ contact, print }) => before.get(contact.id)?.print !== print);
  const given = changed.map(({ contact }) => contact);
  const keys = await saveMailboxes(write, given);
  const openers = await saltsOf(
    tx,
    changed.flatMap(({ contact }) => before.get(contact.id)?.key_no ?? []),
  );
  const marksBefore: MarkRow[] = [];
  const rows = changed.map(({ contact, print }) => {
    const { id, name, phone, destKey } = contact;
    const known = before.get(id);
    const opened = known && openContact(sealing, id, { ...known, salt: openers.get(known.key_no) });
    if (opened) marksBefore.push(...contactMarks(sealing, { id, ...opened }));
    // Every mailbox that a contact has was given a key just before.
    const key = keys.get(destKey) ?? NO_KEY;
    const sealed = sealing.seal(key.salt, contactPlace(id), JSON.stringify([name, phone]));
    return { ...rowOf(contact, known), key_no: key.no, print, sealed };
  });
  await writeRows(tx, CONTACT_DETAILS, rows, 'overwrite');
  await forgetUnusedMailboxes(tx, leftMailboxes(given, before));
  await keepMarks(
    tx,
    marksBefore,
    given.flatMap((contact) => contactMarks(sealing, contact)),
    isBulk,
  );
  return given;
}

/** Of contacts that have another address now. */
function leftMailboxes(
  contacts: readonly VaultContact[],
  before: ReadonlyMap<string, ContactDetailsRow>,
): string[] {
  const left = contacts.flatMap(({ id, destKey }) => {
    const known = before.get(id)?.dest_key;
    return known === undefined || known === destKey ? [] : [known];
  });
  return [...new Set(left)];
}

/** A bounce, a complaint, a goodbye: nothing that merely does not mention it takes it back, but a new address does. */
function rowOf(
  contact: VaultContact,
  before: ContactDetailsRow | undefined,
): Omit<ContactDetailsRow, 'key_no' | 'print' | 'sealed'> {
  const kept = before?.dest_key === contact.destKey ? before : undefined;
  return {
    id: contact.id,
    customer_id: contact.customerId,
    dest_key: contact.destKey,
    role: contact.role,
    locale: contact.locale,
    time_zone: contact.timeZone,
    notify_incidents: flag(contact.notifyIncidents),
    notify_maintenance: flag(contact.notifyMaintenance),
    notify_security: flag(contact.notifySecurity),
    min_impact: IMPACT[contact.minImpact],
    by_email: flag(contact.byEmail),
    consent: contact.consent,
    consent_at: contact.consentAt,
    consent_source: contact.consentSource,
    suppressed: contact.suppressed ?? kept?.suppressed ?? null,
    unsubscribed_at: contact.unsubscribedAt ?? kept?.unsubscribed_at ?? null,
  };
}

/** The last word on each contact; what an earlier row said of its mailbox stays, as it does between commands. */
function lastOfEach(contacts: readonly VaultContact[]): VaultContact[] {
  const all = new Map<string, VaultContact>();
  for (const one of contacts) {
    const before = all.get(one.id);
    const kept = before?.destKey === one.destKey ? before : one;
    all.set(one.id, {
      ...one,
      suppressed: one.suppressed ?? kept.suppressed,
      unsubscribedAt: one.unsubscribedAt ?? kept.unsubscribedAt,
    });
  }
  return [...all.values()];
}

function flag(value: boolean): number {
  return value ? 1 : 0;
}
