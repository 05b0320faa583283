import { contact as contactShape } from '../customer.js';
import type { VaultContact } from '../vault/save-contacts.js';
import type { ReadRow } from './read-row.js';
import { Repeats } from './repeats.js';
import { SeenRows } from './seen-rows.js';

function person(id: string, address: string, name = 'Ann'): VaultContact {
  const { address: spelling, ...rest } = contactShape.parse({
    id,
    name,
    address,
    role: null,
    locale: null,
    timeZone: null,
    notifyIncidents: true,
    notifyMaintenance: true,
    notifySecurity: true,
    minImpact: 'minor',
    byEmail: true,
    consent: 'yes',
    suppressed: null,
    unsubscribedAt: null,
  });
  return { ...rest, spelling, customerId: 'cus_1', destKey: address.toLowerCase() };
}

function codes(contacts: readonly VaultContact[]): (string | undefined)[] {
  const rows = contacts.map((one, at): ReadRow => {
    const text = JSON.stringify(one);
    return { line: at + 1, customer: undefined, contacts: [one], findings: [], text };
  });
  return new Repeats(10).noted(rows).map(({ findings }) => findings[0]?.code);
}

const ann = person('con_1', 'ann@north.example');

it('knows a row that stands in the file twice, and an id that does with something else', () => {
  const other = person('con_1', 'ann@north.example', 'Ann (old)');
  expect(codes([ann, ann, other])).toEqual([undefined, 'ROW_REPEATED', 'ID_REPEATED']);
});

it('knows a person who was entered again under another id', () => {
  const again = person('con_2', 'ANN@NORTH.EXAMPLE');
  const namesake = person('con_3', 'ANN@north.example', 'Ann Other');
  expect(codes([ann, again, namesake])).toEqual([undefined, 'PERSON_REPEATED', undefined]);
});

it('lists nobody for a mailbox and a name alone, which two people may share', () => {
  expect(codes([ann, { ...ann, id: 'con_2' }])).toEqual([undefined, undefined]);
  const called = { ...ann, phone: '+999123456789' };
  expect(codes([called, { ...called, id: 'con_2' }])).toEqual([undefined, 'PERSON_REPEATED']);
});

it('takes no two of a hundred thousand ids for one, however few it was made for', () => {
  const seen = new SeenRows(10);
  const ids = Array.from({ length: 100_000 }, (_, at) => `con_${at.toString(36)}`);
  expect(ids.every((id) => seen.note(id, 'row') === 'new')).toBe(true);
  expect(ids.every((id) => seen.note(id, 'row') === 'same')).toBe(true);
});
