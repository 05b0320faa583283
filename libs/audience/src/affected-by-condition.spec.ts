import type { Scope } from '#incidents';
import { sql } from '#read-models';
import { affectedPeriods } from './affected-periods.query.js';
import type { DirectoryCustomer } from './events.js';
import { BEGAN, declared, published, scopeOf, widened } from './fixtures/facts.js';
import { House } from './fixtures/house.js';
import { customersRecorded } from './record-customers.js';
import { countConcernedBy, type CountedBy } from './scope-preview.query.js';
import { onBothEngines } from '../../../test/support/views-backends.js';

const NOON = '2026-03-01T12:00:00.000Z';
const LATER = '2026-03-01T13:00:00.000Z';

let house: House;
onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
  });
  afterEach(() => house.close());

  function customer(
    id: string,
    components: string[],
    region = 'eu-west',
    status = 'active',
  ): DirectoryCustomer {
    return { id, components, region, segment: null, status };
  }

  const record = (...customers: DirectoryCustomer[]) =>
    house.tell('directory-a', customersRecorded(customers), LATER);

  interface Period {
    customer: string;
    via: string;
    since: string;
    until: string | null;
  }

  async function periods(incidentId = 'one'): Promise<Period[]> {
    await house.catchUp();
    const { rows } = await sql<Period>`
      SELECT customer_id AS customer, via, since, until FROM (${affectedPeriods(incidentId)}) AS periods
      ORDER BY customer_id, from_turn`.execute(house.views);
    return rows;
  }

  const affectedNow = async (incidentId = 'one') =>
    (await periods(incidentId))
      .filter(({ until }) => until === null)
      .map((period) => period.customer);

  describe('a condition, exceptions and a window', () => {
    it('ask more than components and regions', async () => {
      await record(
        { ...customer('a', ['payments']), attributes: { country: 'KR' }, segment: 'free' },
        { ...customer('b', ['payments']), attributes: { country: 'KR' } },
        customer('c', ['payments']),
        { ...customer('d', ['search']), attributes: { country: 'KR' } },
      );
      const korea = { attribute: 'country', is: ['KR'] };
      const paying = { not: { segment: ['free'] } };
      const scope = { ...scopeOf(['payments']), where: { all: [korea, paying] } };
      await house.tell('incident-one', [declared({ scope })]);
      await house.tell('incident-two', [declared({ scope: { ...scopeOf([]), where: korea } })]);
      expect(await affectedNow('one')).toEqual(['b']);
      expect(await affectedNow('two')).toEqual(['a', 'b', 'd']);
    });

    it('leave out whoever is excepted, also where named', async () => {
      await record(customer('a', ['payments']), customer('b', ['payments']), customer('c', []));
      const scope = { ...scopeOf(['payments'], null, ['c']), except: ['b', 'c'] };
      await house.tell('incident-one', [declared({ scope })]);
      expect(await affectedNow()).toEqual(['a']);
      await house.tell('incident-one', [widened({ ...scope, except: [] })], NOON);
      expect(await affectedNow()).toEqual(['a', 'b', 'c']);
    });

    it('say since and until when, and leave out who became a customer later', async () => {
      const window = { from: '2026-02-01T00:00:00.000Z', until: '2026-02-03T00:00:00.000Z' };
      await record(
        customer('a', ['payments']),
        { ...customer('b', ['payments']), since: '2026-02-02T00:00:00.000Z' },
        { ...customer('c', ['payments']), since: '2026-02-04T00:00:00.000Z' },
      );
      await house.tell('incident-one', [declared({ scope: { ...scopeOf(['payments']), window } })]);
      expect(await periods()).toMatchObject([
        { customer: 'a', since: window.from, until: window.until },
        { customer: 'b', since: window.from, until: window.until },
      ]);
    });
  });

  describe('a list of exposed customers', () => {
    const exposed = (...ids: string[]) => ({
      type: 'CustomersExposed',
      data: {
        incidentId: 'one',
        customers: ids.map((id) => ({ id, dataClasses: ['password hash', 'e-mail address'] })),
        reason: 'Found in the file.',
      },
    });
    const both = '"dataClasses":["e-mail address","password hash"]';

    it('adds to the list, with what of each was exposed, and takes away again', async () => {
      await record(customer('a', ['payments']), customer('b', ['search']), customer('c', []));
      await house.tell('incident-one', [
        declared({ scope: scopeOf(['payments']), kind: 'breach' }),
      ]);
      await house.tell('exposure-1', [exposed('a', 'b', 'nobody')], NOON);
      expect(await periods()).toMatchObject([
        { customer: 'a', via: '{"components":["payments"]}', since: BEGAN, until: NOON },
        { customer: 'a', via: `{"components":["payments"],${both}}`, since: NOON, until: null },
        { customer: 'b', via: `{"listed":true,${both}}`, since: NOON, until: null },
      ]);
      const data = { incidentId: 'one', customerIds: ['a', 'b'], reason: 'Not theirs.' };
      await house.tell('exposure-2', [{ type: 'CustomersCleared', data }], LATER);
      expect(await periods()).toMatchObject([
        { customer: 'a', until: NOON },
        { customer: 'a', via: `{"components":["payments"],${both}}`, until: LATER },
        { customer: 'a', via: '{"components":["payments"]}', since: LATER, until: null },
        { customer: 'b', until: LATER },
      ]);
    });

    it('counts for somebody who is in the directory only later', async () => {
      await house.tell('incident-one', [declared({ scope: scopeOf(['payments']) })]);
      await house.tell('exposure-1', [exposed('new')], NOON);
      expect(await affectedNow()).toEqual([]);
      await record(customer('new', []));
      expect(await affectedNow()).toEqual(['new']);
    });

    it('leaves the list of an incident that is over as it is', async () => {
      await record(customer('a', []));
      await house.tell('incident-one', [
        declared({ scope: scopeOf(['payments']) }),
        published('resolved'),
      ]);
      await house.tell('exposure-1', [exposed('a')], NOON);
      expect(await affectedNow()).toEqual([]);
    });
  });

  it('counts a scope in its parts', async () => {
    await record(
      { ...customer('a', ['payments']), attributes: { country: 'KR' } },
      { ...customer('b', ['payments'], 'us-east'), attributes: { country: 'US' } },
      { ...customer('c', ['payments', 'api'], 'us-east'), attributes: { country: 'US' } },
      customer('d', ['api']),
    );
    await house.catchUp();
    const by = (scope: Scope, what: CountedBy) =>
      countConcernedBy(house.views, scope, 'outage', what);
    expect(await by(scopeOf(['payments']), 'region')).toEqual([
      { value: 'us-east', customers: 2 },
      { value: 'eu-west', customers: 1 },
    ]);
    expect(await by(scopeOf(['payments', 'api']), { attribute: 'country' })).toEqual([
      { value: 'US', customers: 2 },
      { value: null, customers: 1 },
      { value: 'KR', customers: 1 },
    ]);
    expect(await by(scopeOf(['payments', 'api'], null, ['d']), 'status')).toEqual([
      { value: 'active', customers: 4 },
    ]);
  });
});
