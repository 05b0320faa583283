import type { Position } from '#event-store';
import { onBothEngines, type TemporaryViews } from '../../../test/support/views-backends.js';
import { migrate, runnerMigrations } from './migrations.js';
import { listPassedOver, nowKnown, PassingBy } from './passed-over.js';
import { openViews, type Views } from './views.js';

let place: TemporaryViews;
let views: Views;
const at = (nth: number) => `L${String(nth).padStart(20, '0')}` as Position;

onBothEngines((backend) => {
  beforeEach(async () => {
    place = await backend.prepare();
    views = openViews(place.place);
    await migrate(views, runnerMigrations);
  });
  afterEach(async () => {
    await views.destroy();
    await place.remove();
  });

  it('counts facts that nobody here has heard of, and says each name once', async () => {
    const passing = new PassingBy();
    passing.see({ type: 'RefundOffered', position: at(1) });
    passing.see({ type: 'RefundOffered', position: at(2) });
    expect(await passing.keep(views)).toEqual(['RefundOffered']);
    passing.see({ type: 'RefundOffered', position: at(3) });
    expect(await passing.keep(views)).toEqual([]);
    expect(await listPassedOver(views)).toEqual([{ type: 'RefundOffered', events: 3 }]);
  });

  it('counts nothing twice, also after a new start', async () => {
    for (let start = 0; start < 2; start += 1) {
      const passing = new PassingBy();
      await passing.recall(views);
      for (const nth of [1, 2, 1]) passing.see({ type: 'RefundOffered', position: at(nth) });
      await passing.keep(views);
    }
    expect(await listPassedOver(views)).toEqual([{ type: 'RefundOffered', events: 2 }]);
  });

  it('gives up what the program knows by now', async () => {
    const passing = new PassingBy();
    passing.see({ type: 'RefundOffered', position: at(1) });
    passing.see({ type: 'SurveySent', position: at(2) });
    await passing.keep(views);
    expect(await nowKnown(views, (type) => type === 'SurveySent')).toEqual([
      { type: 'SurveySent', events: 1 },
    ]);
    expect(await listPassedOver(views)).toEqual([{ type: 'RefundOffered', events: 1 }]);
  });
});
