import { FactHistory, UnreadableEvent, withHistory } from '#event-store';
import { onBothEngines } from '../../../../test/support/views-backends.js';
import { deliveryEvents } from '../events.js';
import { House } from '../fixtures/house.js';
import { completeFanouts } from './complete-fanouts.js';

const noon = new Date('2026-11-22T12:00:00.000Z');
let house: House;

onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
  });
  afterEach(() => house.close());

  it('completes every other update where the record of one cannot be read', async () => {
    await house.declare('inc', ['payments']);
    await house.publish('inc', 'u1');
    await house.publish('inc', 'u2');
    await house.catchUp();
    await house.record('fanout-u1', 'FanoutCompleted', { written: 'by another program' });
    const store = withHistory(house.store, new FactHistory([deliveryEvents]));
    const completing = completeFanouts(house.views, store, noon);
    await expect(completing).rejects.toBeInstanceOf(UnreadableEvent);
    expect((await house.facts('fanout-u2')).map(({ type }) => type)).toEqual(['FanoutCompleted']);
    expect(await house.facts('fanout-u1')).toHaveLength(1);
  });
});
