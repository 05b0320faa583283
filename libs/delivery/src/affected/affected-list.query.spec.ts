import { sql } from '#read-models';
import { onBothEngines } from '../../../../test/support/views-backends.js';
import { fanoutProgress } from '../fanout-progress.query.js';
import { House } from '../fixtures/house.js';
import { affectedCounts } from './affected-filters.query.js';
import { affectedList, type AffectedQuestion } from './affected-list.query.js';

const NOW = '2026-11-22T12:20:00.000Z';

let house: House;
const list = (question: Partial<AffectedQuestion> = {}) =>
  affectedList(house.vault, { incidentId: 'inc', now: NOW, first: 10, ...question });

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
    const { rows } = await list();
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
      toldThrough: ['email'],
      unreachable: { other_channel: 1 },
      unreachableBecause: null,
      inTheDark: { minutes: 10.08, longestMinutes: 10.08, isNow: false },
    });
  });

  it('comes in pages that neither skip nor repeat anybody', async () => {
    const first = await list({ first: 2 });
    expect(first.hasNext).toBe(true);
    const second = await list({ first: 2, after: first.rows.at(-1)?.customerId });
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
    const { rows } = await list({ filters });
    expect(rows.map(({ customerId }) => customerId)).toEqual(expected);
  });

  it('says why nobody at a customer can be told', async () => {
    await house.customer('hooli', ['payments']);
    await house.customer('pied', ['payments']);
    await house.contact({ customer: 'pied', address: 'one@pied.example', byEmail: false });
    await house.catchUp();
    await sql`UPDATE deliveries SET state = 'failed', done_at = '2026-11-22T12:00:06.000Z'
      WHERE dest_key IN (${house.key('one@globex.example')}, ${house.key('two@globex.example')})`.execute(
      house.views,
    );
    const { rows } = await list({ filters: { unreachable: true } });
    expect(rows.map((row) => [row.customerId, row.unreachableBecause])).toEqual([
      ['globex', 'refused'],
      ['hooli', 'no_contact'],
      ['pied', 'other_channel'],
    ]);
    const others = await list({ filters: { unreachable: false } });
    expect(others.rows.map(({ customerId }) => customerId)).toEqual(['acme', 'initech']);
  });

  describe('as it stood before', () => {
    beforeEach(async () => {
      const customer = { id: 'acme', components: ['storage'], region: null, segment: null };
      const change = { customers: [{ ...customer, status: 'active' }] };
      await house.record('directory-acme', 'CustomersRecorded', change, '2026-11-22T12:05:00.000Z');
      const scope = { components: ['storage'], regions: null, customers: [] };
      const narrowed = { scope, reason: 'Payments are well.' };
      await house.record('incident-inc', 'ScopeNarrowed', narrowed, '2026-11-22T12:10:00.000Z');
      await house.publish('inc', 'u2', {
        phase: 'resolved',
        nextUpdateAt: null,
        publishedAt: '2026-11-22T12:15:00.000Z',
      });
      await house.catchUp();
    });
    const rowsAt = async (time: string) => {
      const { rows } = await list({ asOf: `2026-11-22T${time}.000Z` });
      return rows.map(({ customerId, components, until, told }) =>
        [customerId, components.join('+'), until?.slice(11, 16) ?? '', told].join(' '),
      );
    };

    it('shows whom it had then, through what, and who had been told', async () => {
      expect(await rowsAt('11:59:59')).toEqual([]);
      expect(await rowsAt('12:00:00')).toEqual([
        'acme payments  0',
        'globex payments+storage  0',
        'initech payments  0',
      ]);
      expect(await rowsAt('12:05:00')).toEqual([
        'acme storage  1',
        'globex payments+storage  0',
        'initech payments  0',
      ]);
      expect(await rowsAt('12:10:00')).toEqual([
        'acme storage  1',
        'globex storage  0',
        'initech payments 12:10 0',
      ]);
      expect(await rowsAt('12:15:00')).toEqual([
        'acme storage 12:15 1',
        'globex storage 12:15 0',
        'initech payments 12:10 0',
      ]);
    });

    it('counts whom it had then', async () => {
      const countsAt = (time: string) =>
        affectedCounts(house.views, 'inc', {}, `2026-11-22T${time}.000Z`);
      expect(await countsAt('11:00:00')).toEqual({ customers: 0, told: 0, notTold: 0 });
      expect(await countsAt('12:00:01')).toEqual({ customers: 3, told: 0, notTold: 3 });
      expect(await countsAt('12:00:05')).toEqual({ customers: 3, told: 1, notTold: 2 });
    });

    it('keeps since when a customer has been affected when only the reason changes', async () => {
      const { rows } = await list();
      expect(rows[0]).toMatchObject({
        customerId: 'acme',
        since: '2026-11-22T11:50:00.000Z',
        until: '2026-11-22T12:15:00.000Z',
      });
      const since = await list({ filters: { since: '2026-11-22T11:51:00.000Z' } });
      expect(since.rows).toEqual([]);
    });

    it('says how long each was in the dark by then', async () => {
      const darkAt = async (asOf?: string) =>
        (await list({ asOf })).rows.map(({ inTheDark }) => inTheDark?.minutes);
      expect(await darkAt('2026-11-22T12:00:00.000Z')).toEqual([10, 10, 10]);
      expect(await darkAt('2026-11-22T12:10:00.000Z')).toEqual([10.08, 20, 20]);
      expect(await darkAt()).toEqual([10.08, 25, 20]);
    });
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
