import { House } from '../fixtures/house.js';
import { Ledger, type Mark } from './ledger.js';
import { onBothEngines } from '../../../../test/support/views-backends.js';

let house: House;
let slow: Ledger;
let quick: Ledger;
const at = (seconds: number) => new Date(Date.parse('2026-11-22T12:00:10Z') + seconds * 1_000);

onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
    await house.customer('acme', ['payments']);
    await house.contact({ customer: 'acme', address: 'ann@acme.example' });
    await house.declare('inc', ['payments']);
    await house.publish('inc', 'u1');
    await house.catchUp();
    slow = new Ledger(house.views, 'slow', 60_000);
    quick = new Ledger(house.views, 'quick', 60_000);
  });
  afterEach(() => house.close());

  async function claimedBy(ledger: Ledger, seconds = 0) {
    const [claimed] = await ledger.claim(1, at(seconds));
    if (!claimed) throw new Error('nothing to claim');
    return claimed;
  }
  const accepted = { at: at(0), state: 'accepted', code: '250' } as const satisfies Omit<
    Mark,
    'of'
  >;

  it('does not count what a courier says of a letter that another has taken over', async () => {
    const of = await claimedBy(slow);
    await quick.sweep(at(120));
    await claimedBy(quick, 120);
    expect(await slow.mark([{ of, at: at(0), state: 'failed', code: '550' }])).toBe(1);
    expect(await house.states()).toEqual({ leased: 1 });
  });

  it('believes that the relay took a letter, even if another courier has taken it over', async () => {
    const of = await claimedBy(slow);
    await quick.sweep(at(120));
    const again = await claimedBy(quick, 120);
    expect(await slow.mark([{ of, ...accepted }])).toBe(0);
    expect(await quick.mark([{ of: again, at: at(121), state: 'failed', code: '550' }])).toBe(1);
    await quick.sweep(at(600));
    expect(await house.states()).toEqual({ accepted: 1 });
  });

  it('never takes away what it has in hand itself, however slow the relay is', async () => {
    const of = await claimedBy(slow);
    await slow.sweep(at(120));
    expect(await house.states()).toEqual({ leased: 1 });
    expect(await slow.mark([{ of, ...accepted }])).toBe(0);
    expect(await house.states()).toEqual({ accepted: 1 });
  });

  it('keeps other couriers off what it has in hand for as long as it lives', async () => {
    await claimedBy(slow);
    for (let seconds = 30; seconds <= 300; seconds += 30) {
      await slow.sweep(at(seconds));
      await quick.sweep(at(seconds + 10));
    }
    expect(await house.states()).toEqual({ leased: 1 });
  });

  async function publishToForty(): Promise<void> {
    for (let at = 1; at < 40; at += 1)
      await house.contact({ customer: 'acme', address: `r${at}@acme.example` });
    await house.publish('inc', 'u2');
    await house.catchUp();
  }

  it('gives couriers that ask at the same moment different letters', async () => {
    await publishToForty();
    const far = house.openViews();
    const couriers = [slow, new Ledger(far, 'far', 60_000)];
    const rounds = await Promise.all(
      [...couriers, ...couriers].map((ledger) => ledger.claim(10, at(0))),
    );
    const ids = rounds.flat().map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([40, 40]);
    await far.destroy();
  });

  // A file has one writer at a time, so there nobody can be in the middle of claiming.
  if (backend.name === 'PostgreSQL') {
    it('goes past what another courier is just claiming, without waiting', async () => {
      await publishToForty();
      await house.views.transaction().execute(async (tx) => {
        const theirs = await new Ledger(tx, 'far', 60_000).claim(10, at(0));
        const ours = await slow.claim(10, at(0));
        expect(new Set([...theirs, ...ours].map(({ id }) => id)).size).toBe(20);
      });
    });
  }
});
