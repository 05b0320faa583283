import { jsonRowReader } from './json-rows.js';
import type { ReadRow } from './read-row.js';

const reader = jsonRowReader({
  now: new Date('2026-01-01T00:00:00Z'),
  components: undefined,
  plans: new Set(['free']),
  destKeyOf: (normalised) => `key of ${normalised}`,
});
const CONTACT = { id: 'con_1', customer_id: 'cus_1', name: 'Ann', email: 'ann@north.example' };
const CUSTOMER = { id: 'cus_1', name: 'North', plan: 'free', components: ['api'], mrr_cents: 0 };

function read(text: string): ReadRow {
  const [row] = reader.take([{ number: 1, text, damage: undefined }]);
  if (!row) throw new Error('a line is a row');
  return row;
}

function codes(text: string): (string | null)[][] {
  return read(text).findings.map(({ code, column }) => [code, column]);
}

const line = JSON.stringify({ ...CUSTOMER, contacts: [{ ...CONTACT, consent: 'yes' }] });

it('reads a customer with its contacts', () => {
  expect(read(line)).toMatchObject({
    customer: { id: 'cus_1', components: ['api'], segment: 'free' },
    contacts: [{ id: 'con_1', customerId: 'cus_1', spelling: 'ann@north.example' }],
    findings: [],
  });
});

it('reads what notices a contact wants, and lists of channels', () => {
  const notify = { incidents: true, maintenance: false, security: true };
  const contact = { ...CONTACT, consent: 'yes', notify, channels: ['sms'] };
  expect(read(JSON.stringify({ ...CUSTOMER, contacts: [contact] })).contacts).toMatchObject([
    { notifyIncidents: true, notifyMaintenance: false, byEmail: false },
  ]);
});

it.each([
  ['cut short', line.slice(0, 60), 'JSON_INVALID'],
  ['in single quotes', line.replaceAll('"', "'"), 'JSON_INVALID'],
  ['with a comma at its end', `${line.slice(0, -1)},}`, 'JSON_INVALID'],
  ['with no number', line.replace('"mrr_cents":0', '"mrr_cents":NaN'), 'JSON_INVALID'],
  ['twice', `${line} ${line}`, 'JSON_INVALID'],
  ['in a list', `[${line}]`, 'JSON_NOT_OBJECT'],
  ['without a name', line.replace('"name":"North",', ''), 'FIELD_MISSING'],
  ['with half a character', line.replace('North', 'North\\ud800'), 'TEXT_NOT_PRINTABLE'],
])('refuses a customer %s', (_, text, code) => {
  expect(read(text)).toMatchObject({ customer: undefined, findings: [{ code }] });
});

it('takes fields that it does not know for nothing, whatever they are called', () => {
  const row = read(line.replace('{', '{"__proto__":{"admin":true},"constructor":1,"fax":"1",'));
  expect(row.findings).toEqual([]);
  expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
});

it('takes the last of a field that is named twice, and lists it; texts that look like a field are none', () => {
  expect(codes(line.replace('{', '{"plan":"other",'))).toEqual([['JSON_KEY_REPEATED', null]]);
  expect(codes(line.replace('North', 'North \\"plan\\":'))).toEqual([]);
});

it('repairs a number that is written as text', () => {
  expect(codes(line.replace('"mrr_cents":0', '"mrr_cents":"0"'))).toEqual([
    ['NUMBER_AS_TEXT', 'mrr_cents'],
  ]);
});

it('never says a key that is no name of a column', () => {
  expect(codes(line.replace('{', '{"Ann North, ann@north.example_cents":"1 €",'))).toEqual([]);
});

it('takes a customer whose contacts are null, and lists it', () => {
  const row = read(JSON.stringify({ ...CUSTOMER, contacts: null }));
  expect(row).toMatchObject({ customer: { id: 'cus_1' }, contacts: [] });
  expect(row.findings).toEqual([{ code: 'CONTACTS_MISSING', column: 'contacts' }]);
});

it('loses one contact to a bad address, and neither the others nor the customer', () => {
  const contacts = [
    { ...CONTACT, email: 'nobody', consent: 'yes' },
    { ...CONTACT, id: 'con_2', consent: 'yes' },
  ];
  const row = read(JSON.stringify({ ...CUSTOMER, contacts }));
  expect(row.customer?.id).toBe('cus_1');
  expect(row.contacts?.map(({ id }) => id)).toEqual(['con_2']);
  expect(row.findings).toMatchObject([{ code: 'ADDRESS_INCOMPLETE', column: 'contacts[0].email' }]);
});
