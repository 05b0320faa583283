import { Row } from './column.js';
import { RowRefused } from './findings.js';
import { contactReader, customerReader, type Known } from './rows.js';

const known: Known = {
  now: new Date('2026-01-01T00:00:00Z'),
  components: new Set(['api', 'payments']),
  plans: new Set(['free', 'business']),
  destKeyOf: (normalised) => `key of ${normalised}`,
};
const CUSTOMER = {
  customer_id: 'cus_1',
  name: 'North',
  plan: 'free',
  status: 'active',
  region: 'eu-west',
  locale: 'en-GB',
  time_zone: 'Europe/London',
  components: 'api;payments',
  mrr_cents: '2900',
  created_at: '2024-01-01T00:00:00Z',
};
const CONTACT = {
  contact_id: 'con_1',
  customer_id: 'cus_1',
  name: 'Ann North',
  email: 'ann@north.example',
  notify_incidents: 'true',
  phone: '+999123456789',
  consent: 'yes',
  consent_at: '2024-01-01T00:00:00Z',
  consent_source: 'signup',
};

interface Said {
  readonly codes: readonly string[];
  readonly row?: object;
}

function say(read: (row: Row) => object, fields: Readonly<Record<string, string>>): Said {
  const row = new Row();
  row.start(Object.values(fields), false);
  try {
    const taken = read(row);
    return { codes: row.findings.map(({ code }) => code), row: taken };
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    return { codes: [`refused ${error.code}`] };
  }
}

function customer(changes: Partial<typeof CUSTOMER> = {}): Said {
  const fields = { ...CUSTOMER, ...changes };
  return say(customerReader(Object.keys(fields), known), fields);
}

function contact(changes: Partial<typeof CONTACT> = {}): Said {
  const fields = { ...CONTACT, ...changes };
  return say(contactReader(Object.keys(fields), known), fields);
}

it('says nothing of rows in which all is well', () => {
  expect(customer()).toMatchObject({ codes: [], row: { segment: 'free', locale: 'en-GB' } });
  expect(contact()).toMatchObject({ codes: [], row: { consent: 'yes', notifyIncidents: true } });
});

it.each(['6f9619ff-8b86-d011-b42d-00c04fc964ff', 'A_1', 'urn:x:1', 'ann@north.example'])(
  'takes the id %j',
  (id) => expect(customer({ customer_id: id })).toMatchObject({ codes: [], row: { id } }),
);

it.each<[keyof typeof CUSTOMER, string, string]>([
  ['customer_id', '', 'ID_MISSING'],
  ['customer_id', 'cus 1', 'ID_INVALID'],
  ['customer_id', 'cus/1', 'ID_INVALID'],
  ['customer_id', 'cus;1', 'ID_INVALID'],
  ['name', 'x'.repeat(10_000), 'TEXT_TOO_LONG'],
  ['name', 'North\u0000', 'TEXT_NOT_PRINTABLE'],
  ['name', 'North\ud800', 'TEXT_NOT_PRINTABLE'],
  ['plan', 'platinum', 'PLAN_UNKNOWN'],
  ['locale', 'english', 'LOCALE_UNKNOWN'],
  ['time_zone', 'Mars/Phobos', 'TIME_ZONE_UNKNOWN'],
  ['time_zone', 'GMT+25', 'TIME_ZONE_UNKNOWN'],
  ['time_zone', 'CEST', 'TIME_ZONE_UNKNOWN'],
  ['created_at', '2024-02-31T00:00:00Z', 'DATE_INVALID'],
])('refuses a customer whose %s is %j', (column, value, code) => {
  expect(customer({ [column]: value }).codes).toEqual([`refused ${code}`]);
});

it.each<[keyof typeof CUSTOMER, string, string, object]>([
  ['customer_id', ' cus_1 ', 'ID_SPELLING', { id: 'cus_1' }],
  ['plan', 'FREE', 'VALUE_SPELLING', { segment: 'free' }],
  ['components', 'payments, API', 'COMPONENTS_SPELLING', { components: ['api', 'payments'] }],
  ['locale', 'zh_Hans_CN', 'LOCALE_SPELLING', { locale: 'zh-Hans-CN' }],
  ['time_zone', 'europe/london', 'TIME_ZONE_SPELLING', { timeZone: 'Europe/London' }],
  ['time_zone', 'Asia/Calcutta', 'TIME_ZONE_RENAMED', { timeZone: 'Asia/Kolkata' }],
])('repairs a customer whose %s is %j', (column, value, code, row) => {
  expect(customer({ [column]: value })).toMatchObject({ codes: [code], row });
});

it.each<[keyof typeof CUSTOMER, string, string, object]>([
  ['name', '', 'NAME_MISSING', { name: '' }],
  ['name', '\u202eNorth\u202c', 'TEXT_TURNED', { name: 'North' }],
  ['components', '', 'COMPONENTS_MISSING', { components: [] }],
  ['components', 'api;fax', 'COMPONENT_UNKNOWN', { components: ['api', 'fax'] }],
  ['time_zone', 'W. Europe Standard Time', 'TIME_ZONE_WINDOWS', { timeZone: null }],
  ['created_at', '45321', 'DATE_AMBIGUOUS', { since: null }],
  ['created_at', '03/04/2021', 'DATE_AMBIGUOUS', { since: null }],
  ['created_at', '2199-01-01T00:00:00Z', 'DATE_IN_FUTURE', { since: null }],
  ['mrr_cents', '1.900,00 €', 'NUMBER_UNREADABLE', {}],
  ['mrr_cents', '-100', 'NUMBER_NEGATIVE', {}],
])('takes a customer whose %s is %j, and lists it', (column, value, code, row) => {
  expect(customer({ [column]: value })).toMatchObject({ codes: [code], row });
});

it.each(['=HYPERLINK("http://x.example")', '@SUM(1+1)', 'A<script>alert(1)</script>', '"B", C'])(
  'takes the name %j as it is: it is odd, and right',
  (name) => expect(customer({ name })).toMatchObject({ codes: [], row: { name } }),
);

it.each([
  ['Ja', 'yes'],
  ['non', 'no'],
])('reads the consent %j', (word, consent) => {
  const given = consent === 'yes' ? {} : { consent_at: '', consent_source: '' };
  expect(contact({ consent: word, ...given })).toMatchObject({
    codes: ['VALUE_SPELLING'],
    row: { consent },
  });
});

it('never guesses that somebody may be written to', () => {
  expect(contact({ consent: '' }).codes).toEqual(['refused VALUE_UNKNOWN']);
  expect(contact({ consent: 'perhaps' }).codes).toEqual(['refused VALUE_UNKNOWN']);
});

it('writes to nobody whose consent contradicts how it was given', () => {
  const codes = ['CONSENT_CONTRADICTS'];
  const nowhere = { consent_at: '', consent_source: '' };
  expect(contact({ ...nowhere, consent: 'yes' })).toMatchObject({
    codes,
    row: { consent: 'pending' },
  });
  expect(contact({ consent: 'no' })).toMatchObject({ codes, row: { consent: 'no' } });
});

it('keeps the notices of breaches that a contract promises, and nothing else, where the consent says no', () => {
  const contract = { consent: 'no', consent_at: '', consent_source: 'contract' };
  expect(contact(contract)).toMatchObject({
    codes: ['CONSENT_CONTRADICTS'],
    row: {
      consent: 'contract',
      notifyIncidents: false,
      notifyMaintenance: false,
      notifySecurity: true,
    },
  });
});

it.each(['+49 (0)30 901820', '0049 30 90-18-20', 'tel:+49.30.901820', '+49 30/901820'])(
  'reads the telephone number %j',
  (phone) =>
    expect(contact({ phone })).toMatchObject({
      codes: ['PHONE_SPELLING'],
      row: { phone: '+4930901820' },
    }),
);

it('loses no contact to a telephone number', () => {
  const taken = contact({ phone: 'ext. 12' });
  expect(taken).toMatchObject({ codes: ['PHONE_UNREADABLE'], row: { phone: null } });
});

it('takes the first of several addresses, and lists it', () => {
  expect(contact({ email: 'ann@north.example; bob@north.example' })).toMatchObject({
    codes: ['ADDRESS_SEVERAL'],
    row: { spelling: 'ann@north.example' },
  });
});

it('sends nothing to an address of a local network', () => {
  expect(contact({ email: 'ann@localhost' })).toMatchObject({
    codes: ['ADDRESS_LOCAL_NETWORK'],
    row: { byEmail: false },
  });
});
