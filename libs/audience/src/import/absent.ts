import { sql, type Views } from '#read-models';
import type { IdSet } from './id-set.js';

/** Who is known and was not in the files. */
export interface Absent {
  readonly customers: readonly string[];
  /** Contacts of customers that are in the files. */
  readonly contacts: readonly string[];
}

const PAGE = 5_000;

/** Looks through the whole vault, a page at a time. */
export async function absentFrom(
  views: Views,
  seen: { readonly customers: IdSet; readonly contacts: IdSet },
): Promise<Absent> {
  const customers = await idsNotIn(views, 'customer_details', seen.customers);
  const gone = new Set(customers.map(({ id }) => id));
  const contacts = await idsNotIn(views, 'contact_details', seen.contacts);
  return {
    customers: [...gone],
    contacts: contacts.filter(({ of }) => !gone.has(of)).map(({ id }) => id),
  };
}

async function idsNotIn(views: Views, table: 'customer_details' | 'contact_details', seen: IdSet) {
  const of = table === 'contact_details' ? sql`customer_id` : sql`id`;
  const absent: { readonly id: string; readonly of: string }[] = [];
  for (let after = ''; ;) {
    const { rows } = await sql<{ id: string; of: string }>`
      SELECT id, ${of} AS of FROM vault.${sql.ref(table)} WHERE id > ${after}
      ORDER BY id LIMIT ${PAGE}`.execute(views);
    absent.push(...rows.filter(({ id }) => !seen.has(id)));
    const last = rows.at(-1);
    if (!last) return absent;
    after = last.id;
  }
}
