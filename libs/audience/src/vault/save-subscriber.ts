import { sql } from '#read-models';
import type { VaultWrite } from './save-customers.js';
import { type Mailbox, saveMailboxes } from './save-mailboxes.js';

export type Subscriber = Mailbox;

/** Somebody who asked to be told. Where a customer's contact has the mailbox, its language stays theirs. */
export async function saveSubscriber(write: VaultWrite, subscriber: Subscriber): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM vault.contact_details
    WHERE dest_key = ${subscriber.destKey} LIMIT 1`.execute(write.tx);
  const isContacts = rows.length > 0;
  const own = isContacts ? { ...subscriber, locale: null, timeZone: null } : subscriber;
  await saveMailboxes(write, [own]);
}
