import { sql } from '#read-models';
import { RecordCustomersCommand, RetireCustomersCommand } from './audience.commands.js';
import { findCustomer } from './customers.query.js';
import { destinations } from './audience.query.js';
import { RecordCustomersHandler, RetireCustomersHandler } from './directory.handler.js';
import { destinationKey } from './destination.js';
import { House } from './fixtures/house.js';
import type { GivenCustomer } from './customer.js';
import { onBothEngines } from '../../../test/support/views-backends.js';

const ann = {
  id: 'con_1',
  name: 'Ann North',
  address: 'Ann@North.example',
  role: 'technical',
  locale: null,
  timeZone: null,
  notifyIncidents: true,
  notifyMaintenance: true,
  notifySecurity: true,
  minImpact: 'minor' as const,
  byEmail: true,
  consent: 'yes' as const,
  suppressed: null,
  unsubscribedAt: null,
};
const north: GivenCustomer = {
  id: 'cus_north',
  name: 'North & Sons',
  domain: 'north.example',
  components: ['payments'],
  region: 'eu-west',
  segment: null,
  status: 'active',
  locale: 'en_gb',
  timeZone: 'europe/london',
  contacts: [ann],
};

let house: House;
onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
  });
  afterEach(() => house.close());

  const record = (customers: GivenCustomer[], meta = house.meta()) =>
    new RecordCustomersHandler(house.desk, house.vault, house.secrets).execute(
      new RecordCustomersCommand(customers, meta),
    );
  const retire = (ids: string[], meta = house.meta()) =>
    new RetireCustomersHandler(house.desk, house.vault).execute(
      new RetireCustomersCommand(ids, meta),
    );

  it('takes a single customer with its contacts', async () => {
    const { facts } = await record([north]);
    expect(facts.map(({ type }) => type)).toEqual(['CustomersRecorded', 'ContactsRecorded']);
    await house.catchUp();
    expect(await findCustomer(house.vault, 'cus_north')).toMatchObject({
      name: 'North & Sons',
      locale: 'en-GB',
      timeZone: 'Europe/London',
      contacts: [{ id: 'con_1', address: 'Ann@North.example' }],
    });
  });

  it('writes in the language of the customer where a contact has none of its own', async () => {
    await record([north]);
    const key = destinationKey(house.secrets, 'ann@north.example');
    expect((await destinations(house.vault, [key, 'unknown'])).get(key)).toEqual({
      address: 'Ann@North.example',
      locale: 'en-GB',
      timeZone: 'Europe/London',
    });
  });

  it('does the same command once, and brings no old details back', async () => {
    const meta = house.meta();
    const first = await record([north], meta);
    await record([{ ...north, name: 'North Ltd' }]);
    const again = await record([north], meta);
    expect(again.position).toBe(first.position);
    await house.catchUp();
    expect((await findCustomer(house.vault, 'cus_north'))?.name).toBe('North Ltd');
  });

  it.each<[Partial<GivenCustomer>, string, string]>([
    [
      { contacts: [{ ...ann, address: 'nobody' }] },
      'ADDRESS_INCOMPLETE',
      'customers.0.contacts.0.address',
    ],
    [{ timeZone: 'Mars/Phobos' }, 'TIME_ZONE_UNKNOWN', 'customers.0.timeZone'],
    [{ name: 'a\u0000b' }, 'TEXT_NOT_PRINTABLE', 'customers.0.name'],
    [{ components: ['Not A Slug'] }, 'CUSTOMER_INVALID', 'customers.0.components.0'],
  ])(
    'refuses details that cannot be used, and keeps nothing of them',
    async (wrong, code, field) => {
      await expect(record([{ ...north, ...wrong }])).rejects.toMatchObject({ code, field });
      const { rows } = await sql`SELECT id FROM vault.customer_details`.execute(house.views);
      expect(rows).toEqual([]);
    },
  );

  it('erases a customer, but not a mailbox that another one shares', async () => {
    const desk = { ...ann, id: 'con_2', address: 'desk@north.example' };
    await record([
      { ...north, contacts: [ann, desk] },
      { ...north, id: 'cus_south', contacts: [{ ...desk, id: 'con_3' }] },
    ]);
    await retire(['cus_north']);
    await house.catchUp();
    expect(await findCustomer(house.vault, 'cus_north')).toBeUndefined();
    const { rows } = await sql`SELECT dest_key FROM vault.mailboxes`.execute(house.views);
    expect(rows).toEqual([{ dest_key: destinationKey(house.secrets, 'desk@north.example') }]);
  });

  it('gives the first answer again when a removal is repeated, and refuses a new one', async () => {
    await record([north]);
    const meta = house.meta();
    const first = await retire(['cus_north'], meta);
    expect((await retire(['cus_north'], meta)).position).toBe(first.position);
    await expect(retire(['cus_north'])).rejects.toMatchObject({ code: 'UNKNOWN_CUSTOMER' });
  });

  it('erases nobody who came back when a removal is repeated late', async () => {
    await record([north]);
    const meta = house.meta();
    await retire(['cus_north'], meta);
    await house.catchUp();
    await record([north]);
    await house.catchUp();
    await retire(['cus_north'], meta);
    expect(await findCustomer(house.vault, 'cus_north')).toMatchObject({ name: 'North & Sons' });
  });

  it('erases nobody where the id of the removal stood for something else', async () => {
    const meta = house.meta();
    await record([north], meta);
    await retire(['cus_north'], meta);
    await house.catchUp();
    expect(await findCustomer(house.vault, 'cus_north')).toMatchObject({ name: 'North & Sons' });
  });

  it('keeps a complaint, also where one command names the contact twice', async () => {
    const twice = { ...north, contacts: [{ ...ann, suppressed: 'complaint' as const }, ann] };
    await record([twice]);
    await house.catchUp();
    const found = await findCustomer(house.vault, 'cus_north');
    expect(found?.contacts[0]).toMatchObject({ suppressed: 'complaint' });
  });

  it('keeps a complaint and a goodbye when the contact is merely changed, and drops them with the address', async () => {
    const gone = {
      ...ann,
      suppressed: 'complaint' as const,
      unsubscribedAt: '2026-01-01T00:00:00.000Z',
    };
    await record([{ ...north, contacts: [gone] }]);
    await record([{ ...north, contacts: [{ ...ann, role: 'billing' }] }]);
    await house.catchUp();
    const contact = async () => (await findCustomer(house.vault, 'cus_north'))?.contacts[0];
    expect(await contact()).toMatchObject({ role: 'billing', suppressed: 'complaint' });
    expect(await contact()).toMatchObject({ unsubscribedAt: '2026-01-01T00:00:00.000Z' });
    await record([{ ...north, contacts: [{ ...ann, address: 'new@north.example' }] }]);
    expect(await contact()).toMatchObject({ suppressed: null, unsubscribedAt: null });
  });
});
