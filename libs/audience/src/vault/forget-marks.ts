import type { ViewsTransaction } from '#read-models';
import { dropMarks } from './keep-marks.js';
import { contactMarks, customerMarks } from './marks.js';
import { openContact, openCustomer } from './opened.js';
import type { ContactDetailsRow, CustomerDetailsRow } from './rows.js';
import { saltsOf } from './salts.js';
import type { Sealing } from './sealing.js';

/** Takes away by what customers and contacts are found: only what is in their seals says what that is. */
export async function forgetMarks(
  tx: ViewsTransaction,
  sealing: Sealing,
  customers: readonly CustomerDetailsRow[],
  contacts: readonly ContactDetailsRow[],
): Promise<void> {
  const numbers = [...customers, ...contacts].map(({ key_no: no }) => no);
  const salts = await saltsOf(tx, [...new Set(numbers)]);
  const marks = [
    ...customers.flatMap(({ id, key_no: no, sealed }) => {
      const details = openCustomer(sealing, id, { salt: salts.get(no), sealed });
      return details ? customerMarks(sealing, { id, ...details }) : [];
    }),
    ...contacts.flatMap(({ id, key_no: no, sealed }) => {
      const details = openContact(sealing, id, { salt: salts.get(no), sealed });
      return details ? contactMarks(sealing, { id, ...details }) : [];
    }),
  ];
  await dropMarks(tx, marks);
}
