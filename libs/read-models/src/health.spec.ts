import { MemoryEventStore, type StoreHealth } from '#event-store';
import { onBothEngines, type TemporaryViews } from '../../../test/support/views-backends.js';
import { healthOf } from './health.js';
import { migrate, runnerMigrations } from './migrations.js';
import { PassingBy } from './passed-over.js';
import { openViews, type Views } from './views.js';

/** A log whose disk is as the test says. */
class Log extends MemoryEventStore {
  disk: StoreHealth = { writable: true };
  override health(): StoreHealth {
    return this.disk;
  }
}

let place: TemporaryViews;
let views: Views;
let log: Log;

onBothEngines((backend) => {
  beforeEach(async () => {
    place = await backend.prepare();
    views = openViews(place.place);
    await migrate(views, runnerMigrations);
    log = new Log();
  });
  afterEach(async () => {
    await log.close();
    await views.destroy();
    await place.remove();
  });

  it('is well where nothing is missing', async () => {
    expect(await healthOf(views, log)).toEqual({ status: 'ok' });
  });

  it('is degraded, and says why, while nothing can be saved', async () => {
    log.disk = { writable: false, words: 'The disk is full. Make room.' };
    expect(await healthOf(views, log)).toEqual({
      status: 'degraded',
      parked: [],
      log: 'The disk is full. Make room.',
    });
  });

  it('is degraded where a newer Daylight wrote what the views know nothing of', async () => {
    const passing = new PassingBy();
    const [position] = [await log.head()];
    passing.see({ type: 'RefundOffered', position: `${position}L1` as typeof position });
    await passing.keep(views);
    expect(await healthOf(views, log)).toMatchObject({
      status: 'degraded',
      passedOver: [{ type: 'RefundOffered', events: 1 }],
    });
  });
});
