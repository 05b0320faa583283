import { temporaryDirectory } from '../support/daylight.js';
import { failureThenPowerCut } from './disk-scenarios.js';
import { buildFailingDisk } from './failing-disk.js';

const folder = temporaryDirectory('failed-sync');
const { library, because } = buildFailingDisk(folder);
const onThisMachine = library === undefined ? it.skip : it;

describe('a log whose newest write the disk did not keep, and said so once', () => {
  if (because !== undefined) console.warn(`SKIPPED: ${because}`);

  onThisMachine('is whole when the power goes while it is made good again', async () => {
    const ground = { folder, library: library ?? '' };
    let cuts = 0;
    for (let write = 1; write <= 14; write += 1) {
      const { counts, wrong } = await failureThenPowerCut(ground, write);
      cuts += counts.power_cuts_after_a_failed_sync ?? 0;
      expect(wrong).toEqual([]);
    }
    expect(cuts).toBeGreaterThan(10);
  });
});
