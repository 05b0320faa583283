import { readRows, type ViewsTransaction, writeRows } from '#read-models';
import type { Customer } from '../customer.js';
import type { KeyRing } from './key-ring.js';
import { CUSTOMER_DETAILS, type CustomerDetailsRow } from './rows.js';
import { keepMarks } from './keep-marks.js';
import { customerMarks, type MarkRow } from './marks.js';
import { customerPlace, openCustomer } from './opened.js';
import type { Sealing } from './sealing.js';
import { saltsOf } from './salts.js';

/** A transaction of the vault, and what it takes to seal in it. */
export interface VaultWrite {
  readonly tx: ViewsTransaction;
  readonly sealing: Sealing;
  readonly ring: KeyRing;
  /** Much is brought at once: by what people are found is sorted in at the end, with `sortInMarks`. */
  readonly isBulk: boolean;
}

/** Brings customers up to date; gives those that were new or not as they were. */
export async function saveCustomers(
  { tx, sealing, ring, isBulk }: VaultWrite,
  customers: readonly Customer[],
): Promise<Customer[]> {
  const newest = new Map(customers.map((customer) => [customer.id, customer]));
  const before = new Map<string, CustomerDetailsRow>();
  for (const row of await readRows(tx, CUSTOMER_DETAILS, 'id', [...newest.keys()]))
    before.set(row.id, row);
  const changed = [...newest.values()]
    .map((customer) => ({ customer, print: sealing.print(JSON.stringify(customer)) }))
    .filter(({ customer, print }) => before.get(customer.id)?.print !== print);
  const salts = await saltsOf(
    tx,
    changed.flatMap(({ customer }) => before.get(customer.id)?.key_no ?? []),
  );
  const marksBefore: MarkRow[] = [];
  const rows = changed.map(({ customer: { id, name, domain, locale, timeZone }, print }) => {
    const known = before.get(id);
    const salt = known && salts.get(known.key_no);
    const opened = known && openCustomer(sealing, id, { salt, sealed: known.sealed });
    if (opened) marksBefore.push(...customerMarks(sealing, { id, ...opened }));
    const key = known && salt ? { no: known.key_no, salt } : ring.take();
    const sealed = sealing.seal(key.salt, customerPlace(id), JSON.stringify([name, domain]));
    return { id, key_no: key.no, locale, time_zone: timeZone, print, sealed };
  });
  await writeRows(tx, CUSTOMER_DETAILS, rows, 'overwrite');
  const marks = changed.flatMap(({ customer }) => customerMarks(sealing, customer));
  await keepMarks(tx, marksBefore, marks, isBulk);
  return changed.map(({ customer }) => customer);
}
