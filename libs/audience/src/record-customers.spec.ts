import { LIMITS } from '#event-store';
import { DIRECTORY_LIMITS, directoryEvents } from './events.js';
import { contactsRecorded, customersRecorded, recordCustomers } from './record-customers.js';
import { retireCustomers } from './retire-customers.js';

const customer = {
  id: 'cus_1',
  name: 'North & Sons',
  domain: 'north.example',
  components: ['payments', 'api', 'api'],
  region: 'eu-west',
  segment: 'enterprise',
  status: 'active',
  attributes: {},
  locale: 'en-GB',
  timeZone: 'Europe/London',
  contacts: [],
};

it('puts into the log what decides, and nothing about people', () => {
  const { id, region, segment, status } = customer;
  expect(recordCustomers([customer])).toEqual([
    {
      type: 'CustomersRecorded',
      data: { customers: [{ id, components: ['api', 'payments'], region, segment, status }] },
    },
  ]);
});

it('takes the last word on a customer that is named twice', () => {
  const [fact] = customersRecorded([customer, { ...customer, status: 'churned' }]);
  expect(fact?.data).toMatchObject({ customers: [{ id: 'cus_1', status: 'churned' }] });
});

it('writes pieces that the log accepts', () => {
  const ids = Array.from({ length: 1_001 }, (_, at) => `cus_${at}`);
  const facts = contactsRecorded(ids);
  expect(facts.map(({ data }) => 'customerIds' in data && data.customerIds.length)).toEqual([
    500, 500, 1,
  ]);
  for (const { type, data } of facts) expect(directoryEvents[type].parse(data)).toEqual(data);
  expect(DIRECTORY_LIMITS.customersPerFact).toBe(500);
});

it('writes smaller pieces of customers that use very much', () => {
  const components = Array.from({ length: 60 }, (_, at) => `${'c'.repeat(70)}-${at}`);
  const many = Array.from({ length: 400 }, (_, at) => ({
    ...customer,
    id: `cus_${at}`,
    components,
  }));
  const facts = customersRecorded(many);
  expect(facts.length).toBeGreaterThan(1);
  for (const { data } of facts) expect(JSON.stringify(data).length).toBeLessThan(LIMITS.eventBytes);
  const ids = facts.flatMap(({ data }) => ('customers' in data ? data.customers : []));
  expect(ids.map(({ id }) => id)).toEqual(many.map(({ id }) => id));
});

it('refuses none, and too many at once', () => {
  expect(() => recordCustomers([])).toThrow('No customer');
  expect(() => recordCustomers(Array.from({ length: 1_001 }, () => customer))).toThrow('too many');
});

it('refuses to remove a customer that is not there', () => {
  expect(() => retireCustomers(['cus_2'], new Set(['cus_1']))).toThrow('no customer "cus_2"');
});
