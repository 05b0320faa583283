import type { Position } from '#event-store';
import { sql } from '#read-models';
import { affectedPeriods } from './affected-periods.query.js';
import { countAffected, countEverAffected } from './audience.query.js';
import type { DirectoryCustomer } from './events.js';
import { BEGAN, declared, narrowed, published, SAID, scopeOf, widened } from './fixtures/facts.js';
import { House } from './fixtures/house.js';
import { customersRecorded, customersRetired } from './record-customers.js';
import { countConcerned } from './scope-preview.query.js';
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

  /** Those on the list when it was over. */
  const affectedToTheEnd = async (incidentId = 'one') =>
    (await periods(incidentId))
      .filter(({ until }) => until === SAID)
      .map((period) => period.customer);

  it('finds the users of a component in the regions, and those named one by one', async () => {
    await record(
      customer('a', ['api', 'payments']),
      customer('b', ['payments'], 'us-east'),
      customer('c', ['search']),
      customer('d', ['search'], 'us-east'),
    );
    await house.tell('incident-one', [
      declared({ scope: scopeOf(['payments', 'api'], ['eu-west'], ['d', 'x']) }),
    ]);
    expect(await periods()).toEqual([
      { customer: 'a', via: '{"components":["api","payments"]}', since: BEGAN, until: null },
      { customer: 'd', via: '{"listed":true}', since: BEGAN, until: null },
    ]);
  });

  it('tells those who have left only of what happened to data', async () => {
    await record(customer('gone', ['payments'], 'eu-west', 'churned'));
    await house.tell('incident-one', [declared({ scope: scopeOf(['payments']) })]);
    await house.tell('incident-two', [declared({ scope: scopeOf(['payments']), kind: 'breach' })]);
    expect(await affectedNow('one')).toEqual([]);
    expect(await affectedNow('two')).toEqual(['gone']);
  });

  it('follows the scope: since the start, since it grew, until it shrank', async () => {
    await record(
      customer('a', ['payments']),
      customer('b', ['api']),
      customer('c', ['payments', 'api'], 'us-east'),
    );
    await house.tell('incident-one', [declared({ scope: scopeOf(['payments']) })]);
    await house.tell('incident-one', [widened(scopeOf(['payments', 'api']))], NOON);
    await house.tell('incident-one', [narrowed(scopeOf(['payments', 'api'], ['eu-west']))], LATER);
    expect(await periods()).toEqual([
      { customer: 'a', via: '{"components":["payments"]}', since: BEGAN, until: null },
      { customer: 'b', via: '{"components":["api"]}', since: NOON, until: null },
      { customer: 'c', via: '{"components":["payments"]}', since: BEGAN, until: NOON },
      { customer: 'c', via: '{"components":["api","payments"]}', since: NOON, until: LATER },
    ]);
  });

  it('remembers who was affected as of any moment', async () => {
    await record(customer('a', ['payments']), customer('b', ['api']));
    const start = await house.tell('incident-one', [declared({ scope: scopeOf(['payments']) })]);
    const grown = await house.tell('incident-one', [widened(scopeOf(['payments', 'api']))]);
    const shrunk = await house.tell('incident-one', [narrowed(scopeOf(['api']))]);
    await house.catchUp();
    const counts = [start, grown, shrunk].map((asOf) => countAffected(house.views, 'one', asOf));
    expect(await Promise.all(counts)).toEqual([1, 2, 1]);
    expect(await countAffected(house.views, 'one')).toBe(1);
    expect(await countEverAffected(house.views, 'one')).toBe(2);
  });

  it('opens a second period for a customer who is affected again', async () => {
    await record(customer('a', ['payments'], 'us-east'));
    await house.tell('incident-one', [declared({ scope: scopeOf(['payments']) })]);
    await house.tell('incident-one', [narrowed(scopeOf(['payments'], ['eu-west']))], NOON);
    await house.tell('incident-one', [widened(scopeOf(['payments']))], LATER);
    expect((await periods()).map(({ since, until }) => [since, until])).toEqual([
      [BEGAN, NOON],
      [LATER, null],
    ]);
  });

  it('follows the directory while the incident is open', async () => {
    await record(customer('a', ['payments']), customer('b', ['api']), customer('c', ['payments']));
    await house.tell('incident-one', [declared({ scope: scopeOf(['payments']) })]);
    await record(
      customer('a', ['api']),
      customer('b', ['api', 'payments']),
      customer('d', ['payments']),
    );
    await house.tell('directory-a', customersRetired(['c']), LATER);
    expect(await periods()).toMatchObject([
      { customer: 'a', until: LATER },
      { customer: 'b', since: LATER, until: null },
      { customer: 'c', until: LATER },
      { customer: 'd', since: LATER, until: null },
    ]);
  });

  it('leaves the list as it is once the incident is over', async () => {
    await record(customer('a', ['payments']));
    await house.tell('incident-one', [
      declared({ scope: scopeOf(['payments']) }),
      published('resolved'),
    ]);
    await record(customer('a', []), customer('b', ['payments']));
    expect(await affectedToTheEnd()).toEqual(['a']);
    expect(await affectedNow()).toEqual([]);
  });

  it('ends history from elsewhere with no list, in one batch or in many', async () => {
    await record(customer('a', ['payments']));
    const scope = scopeOf(['payments']);
    await house.tell('incident-one', [
      declared({ scope, imported: false }),
      published('investigating', true),
    ]);
    expect(await affectedNow()).toEqual(['a']);
    await house.tell('incident-one', [published('resolved', true)]);
    await house.tell('incident-two', [
      declared({ scope, imported: false }),
      published('resolved', true),
    ]);
    expect([...(await periods('one')), ...(await periods('two'))]).toEqual([]);
  });

  it('keeps the list of a rehearsal, and of history that was taken up again', async () => {
    await record(customer('a', ['payments']));
    const scope = scopeOf(['payments']);
    await house.tell('incident-one', [
      declared({ scope, imported: true }),
      published('resolved', true),
    ]);
    await house.tell('incident-two', [declared({ scope, imported: false }), published('resolved')]);
    expect(await affectedToTheEnd('one')).toEqual(['a']);
    expect(await affectedToTheEnd('two')).toEqual(['a']);
  });

  it('finds the affected again when history says it was not over after all', async () => {
    await record(customer('a', ['payments']));
    const scope = scopeOf(['payments']);
    await house.tell('incident-one', [
      declared({ scope, imported: false }),
      published('resolved', true),
    ]);
    await house.tell('incident-one', [published('monitoring', true)]);
    await record(customer('b', ['payments']));
    expect(await affectedNow()).toEqual(['a', 'b']);
  });

  it('counts whom a scope would concern before anything is declared', async () => {
    await record(
      customer('a', ['payments']),
      customer('b', ['api'], 'us-east'),
      customer('c', ['search']),
    );
    await house.catchUp();
    const preview = (scope: ReturnType<typeof scopeOf>) =>
      countConcerned(house.views, scope, 'outage');
    expect(await preview(scopeOf(['payments', 'api']))).toBe(2);
    expect(await preview(scopeOf(['payments', 'api'], ['us-east'], ['c']))).toBe(2);
    expect(await preview(scopeOf([]))).toBe(0);
    expect(await countAffected(house.views, 'one', '0' as Position)).toBe(0);
  });
});
