import { clearCustomers, listCustomers } from './list-customers.js';
import { declared, given, published } from './situations.fixture.js';

const open = given(declared);
const list = (count: number, dataClasses = ['password hash', 'e-mail address']) => ({
  incidentId: 'one',
  customers: Array.from({ length: count }, (_, nth) => ({ id: `cus_${nth}`, dataClasses })),
  reason: 'Found in the file.',
});

it('records who was exposed, and what of them, in pieces', () => {
  const facts = listCustomers(open, list(1_000));
  expect(facts.map(({ data }) => 'customers' in data && data.customers.length)).toEqual([500, 500]);
  expect(facts[0]?.data).toMatchObject({
    incidentId: 'one',
    customers: { 0: { id: 'cus_0', dataClasses: ['e-mail address', 'password hash'] } },
  });
});

it('makes more pieces where a customer has much to it', () => {
  const classes = Array.from({ length: 20 }, (_, nth) => `class ${nth} `.padEnd(60, 'x'));
  for (const fact of listCustomers(open, list(1_000, classes)))
    expect(JSON.stringify(fact.data).length).toBeLessThan(450_000);
});

it('takes the last word on a customer that is named twice', () => {
  const customers = [
    { id: 'a', dataClasses: ['payment card'] },
    { id: 'a', dataClasses: [] },
  ];
  expect(listCustomers(open, { ...list(0), customers })).toMatchObject([
    { data: { customers: [{ id: 'a', dataClasses: [] }] } },
  ]);
});

it.each([
  ['nobody', open, 0, 'NO_CUSTOMERS'],
  ['too many at once', open, 1_001, 'TOO_MANY_CUSTOMERS'],
  ['an incident that is over', given(declared, published('resolved')), 1, 'INCIDENT_OVER'],
  ['an incident that does not exist', given(), 1, 'UNKNOWN_INCIDENT'],
])('refuses to list, or to take off, %s', (_, incident, count, code) => {
  const refusal: unknown = expect.objectContaining({ code });
  const { incidentId, customers, reason } = list(count);
  const customerIds = customers.map(({ id }) => id);
  expect(() => listCustomers(incident, list(count))).toThrow(refusal as Error);
  expect(() => clearCustomers(incident, { incidentId, customerIds, reason })).toThrow(
    refusal as Error,
  );
});
