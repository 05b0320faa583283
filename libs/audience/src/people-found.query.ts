import type { RawBuilder } from 'kysely';
import { sql } from '#read-models';
import { domainToken, KINDS, phoneToken, wordsOf, wordToken } from './vault/marks.js';
import { openContact, openCustomer, openMailbox, type Sealed } from './vault/opened.js';
import type { Sealing } from './vault/sealing.js';
import type { Vault } from './vault/vault.js';

/** By what somebody is looked for. */
export type LookedFor =
  | { readonly by: 'mailbox'; readonly destKey: string }
  | { readonly by: 'phone'; readonly phone: string }
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'domain'; readonly domain: string }
  | { readonly by: 'name'; readonly name: string };

/** Somebody who may be written to: a contact of a customer, or a reader who subscribed. */
export interface PersonFound {
  readonly destKey: string;
  readonly address: string;
  /** Null for a reader who is nobody's contact. */
  readonly contact: {
    readonly id: string;
    readonly name: string;
    readonly phone: string | null;
    readonly role: string | null;
    readonly customerId: string;
    readonly customerName: string;
  } | null;
  readonly subscription: 'pending' | 'confirmed' | 'unsubscribed' | null;
}

/** People of one answer. */
export const PEOPLE_MAX = 50;

type StoredContact = Sealed & {
  readonly id: string;
  readonly destKey: string;
  readonly role: string | null;
  readonly customerId: string;
  readonly mailbox: Uint8Array | null;
  readonly mailboxSalt: Uint8Array | null;
  readonly customer: Uint8Array | null;
  readonly customerSalt: Uint8Array | null;
  readonly subscription: PersonFound['subscription'];
};

/** Whoever it may be, at most 50: contacts by their ids, then readers. */
export async function peopleFound(vault: Vault, looked: LookedFor): Promise<PersonFound[]> {
  const { rows } = await sql<StoredContact>`
    SELECT t.id, t.dest_key AS "destKey", t.role, t.customer_id AS "customerId", t.sealed, k.salt,
      m.sealed AS mailbox, mk.salt AS "mailboxSalt", c.sealed AS customer, ck.salt AS "customerSalt",
      s.state AS subscription
    FROM (SELECT * FROM vault.contact_details AS o WHERE ${contactsBy(vault.sealing, looked)}
      ORDER BY o.id LIMIT ${PEOPLE_MAX}) AS t
    LEFT JOIN vault_keys.subjects AS k ON k.no = t.key_no
    LEFT JOIN vault.mailboxes AS m ON m.dest_key = t.dest_key
    LEFT JOIN vault_keys.subjects AS mk ON mk.no = m.key_no
    LEFT JOIN vault.customer_details AS c ON c.id = t.customer_id
    LEFT JOIN vault_keys.subjects AS ck ON ck.no = c.key_no
    LEFT JOIN subscriptions AS s ON s.dest_key = t.dest_key
    ORDER BY t.id`.execute(vault.views);
  const contacts = rows.map((row) => contactOf(vault.sealing, row));
  if (contacts.length > 0 || looked.by !== 'mailbox') return contacts;
  return readersBy(vault, looked.destKey);
}

function contactOf(sealing: Sealing, row: StoredContact): PersonFound {
  const { id, destKey, role, customerId, subscription } = row;
  const { name = '', phone = null } = openContact(sealing, id, row) ?? {};
  const customer =
    row.customer &&
    openCustomer(sealing, customerId, { salt: row.customerSalt, sealed: row.customer });
  const address =
    row.mailbox && openMailbox(sealing, destKey, { salt: row.mailboxSalt, sealed: row.mailbox });
  const contact = { id, name, phone, role, customerId, customerName: customer?.name ?? '' };
  return { destKey, address: address ?? '', contact, subscription };
}

async function readersBy({ views, sealing }: Vault, destKey: string): Promise<PersonFound[]> {
  const { rows } = await sql<Sealed & { subscription: PersonFound['subscription'] }>`
    SELECT m.sealed, k.salt, s.state AS subscription FROM vault.mailboxes AS m
    LEFT JOIN vault_keys.subjects AS k ON k.no = m.key_no
    LEFT JOIN subscriptions AS s ON s.dest_key = m.dest_key
    WHERE m.dest_key = ${destKey}`.execute(views);
  return rows.map(({ subscription, ...mailbox }) => ({
    destKey,
    address: openMailbox(sealing, destKey, mailbox) ?? '',
    contact: null,
    subscription,
  }));
}

/** The condition on a row `o` of the contacts. A customer stands for all of its contacts. */
function contactsBy(sealing: Sealing, looked: LookedFor): RawBuilder<unknown> {
  switch (looked.by) {
    case 'mailbox':
      return sql`o.dest_key = ${looked.destKey}`;
    case 'phone':
      return sql`o.id IN (${marked(phoneToken(sealing, looked.phone), KINDS.contact)})`;
    case 'id':
      return sql`(o.id = ${looked.id} OR o.customer_id = ${looked.id})`;
    case 'domain':
      return sql`o.customer_id IN (${marked(domainToken(sealing, looked.domain), KINDS.customer)})`;
    case 'name': {
      const tokens = wordsOf(looked.name).map((word) => wordToken(sealing, word));
      if (tokens.length === 0) return sql`1 = 0`;
      return sql`(o.id IN (${markedByAll(tokens, KINDS.contact)})
        OR o.customer_id IN (${markedByAll(tokens, KINDS.customer)}))`;
    }
  }
}

function marked(token: number, kind: number): RawBuilder<unknown> {
  return sql`SELECT f.id FROM vault.found_by AS f WHERE f.token = ${token} AND f.kind = ${kind}`;
}

function markedByAll(tokens: readonly number[], kind: number): RawBuilder<unknown> {
  const each = tokens.map((token) => marked(token, kind));
  return sql`SELECT w.id FROM (${sql.join(each, sql` INTERSECT `)}) AS w`;
}
