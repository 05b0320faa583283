import { sql } from '#read-models';
import { affectedCounts, affectedList } from './affected-list.query.js';
import { fanoutProgress } from './fanout-progress.query.js';
import { House } from './fixtures/house.js';
import { onBothEngines } from '../../../test/support/views-backends.js';

let house: House;
onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
    for (const id of ['acme', 'globex', 'initech']) {
      await house.customer(id, id === 'globex' ? ['payments', 'storage'] : ['payments']);
      await house.contact({ customer: id, address: `one@${id}.example` });
      await house.contact({ customer: id, address: `two@${id}.example`, byEmail: id !== 'acme' });
    }
    await house.declare('inc', ['payments', 'storage']);
    await house.publish('inc', 'u1');
    await house.catchUp();
    await sql`UPDATE deliveries SET state = 'accepted', done_at = '2026-11-22T12:00:05.000Z'
    WHERE dest_key = ${house.key('one@acme.example')}`.execute(house.views);
  });
  afterEach(() => house.close());

  it('shows who is affected, through what, and when they were told', async () => {
    const { rows } = await affectedList(house.vault, { incidentId: 'inc', first: 10 });
    expect(rows.map(({ customerId, told, contacts }) => ({ customerId, told, contacts }))).toEqual([
      { customerId: 'acme', told: 1, contacts: 2 },
      { customerId: 'globex', told: 0, contacts: 2 },
      { customerId: 'initech', told: 0, contacts: 2 },
    ]);
    expect(rows[0]).toMatchObject({
      components: ['payments'],
      since: '2026-11-22T11:50:00.000Z',
      until: null,
      firstToldAt: '2026-11-22T12:00:05.000Z',
      lastToldAt: '2026-11-22T12:00:05.000Z',
      unreachable: { notByEmail: 1, suppressed: 0, unsubscribed: 0 },
    });
  });

  it('comes in pages that neither skip nor repeat anybody', async () => {
    const first = await affectedList(house.vault, { incidentId: 'inc', first: 2 });
    expect(first.hasNext).toBe(true);
    const second = await affectedList(house.vault, {
      incidentId: 'inc',
      first: 2,
      after: first.rows.at(-1)?.customerId,
    });
    expect(second.hasNext).toBe(false);
    expect([...first.rows, ...second.rows].map(({ customerId }) => customerId)).toEqual([
      'acme',
      'globex',
      'initech',
    ]);
  });

  it.each([
    [{ told: true }, ['acme']],
    [{ told: false }, ['globex', 'initech']],
    [{ component: 'storage' }, ['globex']],
    [{ search: 'in' }, ['initech']],
    [{ since: '2026-11-22T11:51:00.000Z' }, []],
  ])('can be narrowed by %j', async (filters, expected) => {
    const { rows } = await affectedList(house.vault, { incidentId: 'inc', filters, first: 10 });
    expect(rows.map(({ customerId }) => customerId)).toEqual(expected);
  });

  it('counts who was told and who was not', async () => {
    expect(await affectedCounts(house.views, 'inc')).toEqual({ customers: 3, told: 1, notTold: 2 });
  });

  it('shows how far each update has got', async () => {
    expect(await fanoutProgress(house.views, 'inc')).toEqual([
      expect.objectContaining({
        updateId: 'u1',
        planned: 5,
        accepted: 1,
        failed: 0,
        completedAt: null,
      }),
    ]);
  });
});
