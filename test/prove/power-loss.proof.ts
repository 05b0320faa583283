import { sqliteDriverName } from '#event-store';
import { temporaryDirectory } from '../support/daylight.js';
import { nodeOfMajor } from '../support/other-node.js';
import type { Proof } from '../support/proof.js';
import type { Found, Ground } from './disk-run.js';
import {
  failure,
  failureThenPowerCut,
  killThenPowerCut,
  measure,
  powerCut,
  relaxedPowerCut,
} from './disk-scenarios.js';
import { buildFailingDisk } from './failing-disk.js';
import { fullDisk, reallyFullDisk } from './full-disk.js';

const SMALL_MS = 34_000;
/** Two writers, so that one is judged while the other runs. */
const AT_ONCE = 2;

export const powerLoss: Proof = {
  name: 'power-loss',
  says: 'power cuts, EIO and full disks below SQLite: never an acknowledgement that does not survive.',
  async run({ full }) {
    const folder = temporaryDirectory('power-loss');
    const { library, because } = buildFailingDisk(folder);
    if (library === undefined) {
      return {
        ok: true,
        figures: { skipped: true },
        remarks: [`SKIPPED, nothing proved: ${because}.`],
      };
    }
    const tally = new Tally();
    const until = full ? Infinity : performance.now() + SMALL_MS;
    await onOneNode({ folder, library }, full, until, tally);
    tally.remark(`Writers ran on Node ${process.versions.node} (${sqliteDriverName()}).`);
    if (full) {
      const major = process.versions.node.startsWith('20.') ? 24 : 20;
      const other = nodeOfMajor(major);
      if (other.path !== undefined) {
        await onOneNode({ folder, library, node: other.path }, full, until, tally);
        tally.remark(`The same again with writers on Node ${major}, which has the other driver.`);
      } else tally.remark(`SKIPPED: writers on Node ${major}: ${other.because}`);
    } else tally.remark('SKIPPED: the SQLite driver of another Node; --full runs it.');
    const real = await reallyFullDisk({ folder, library });
    if ('because' in real) tally.remark(`SKIPPED: a disk that is really full: ${real.because}`);
    else tally.add(real);
    // Of a few cuts, all may have been lucky.
    for (let more = 0; more < 10 && !tally.figures.relaxed_events_lost; more += 1) {
      tally.add(await relaxedPowerCut({ folder, library }, 500 + anywhere(3_000)));
    }
    if (!tally.figures.relaxed_events_lost) {
      tally.wrong.push(
        'Relaxed durability lost nothing: the disk below does not do what it should.',
      );
    }
    const remarks = [...tally.wrong.slice(0, 20), ...tally.remarks];
    return { ok: tally.wrong.length === 0, figures: tally.figures, remarks };
  },
};

class Tally {
  readonly figures: Record<string, number> = {};
  readonly wrong: string[] = [];
  readonly remarks: string[] = [];

  add({ counts, wrong }: Found): void {
    for (const [name, count] of Object.entries(counts)) {
      const before = this.figures[name] ?? 0;
      this.figures[name] = name.startsWith('most_') ? Math.max(before, count) : before + count;
    }
    this.wrong.push(...wrong);
  }

  remark(words: string): void {
    this.remarks.push(words);
  }
}

async function onOneNode(
  ground: Ground,
  full: boolean,
  until: number,
  tally: Tally,
): Promise<void> {
  const { writes, syncs } = await measure(ground);
  const runs = full ? everywhere(ground, writes, syncs) : here(ground, writes, syncs);
  const work = async () => {
    for (const run of runs) {
      if (performance.now() > until) return;
      tally.add(await run());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

type Run = () => Promise<Found>;

/** The power at every write and every sync of the load, and every failure at every place. */
function* everywhere(ground: Ground, writes: number, syncs: number): Generator<Run> {
  for (let k = 1; k <= syncs; k += 1) {
    for (let time = 0; time < 4; time += 1) yield () => powerCut(ground, 'sync', k);
    for (const how of ['once', 'always'] as const) yield () => failure(ground, 'sync', k, how);
  }
  for (let k = 1; k <= writes; k += 1) {
    yield () => powerCut(ground, 'write', k);
    if (k % 3 === 0) yield () => failure(ground, 'write', k, k % 2 === 0 ? 'once' : 'always');
    if (k % 10 === 0) yield () => fullDisk(ground, k);
  }
  for (let k = 1; k <= 40; k += 1) {
    for (let time = 0; time < 3; time += 1) {
      yield () => killThenPowerCut(ground, k);
      yield () => failureThenPowerCut(ground, 1 + (k % 20));
    }
    yield () => relaxedPowerCut(ground, anywhere(6_000));
  }
}

/** Some of each, for as long as there is time. */
function* here(ground: Ground, writes: number, syncs: number): Generator<Run> {
  for (let round = 0; ; round += 1) {
    if (round % 3 === 0) yield () => relaxedPowerCut(ground, 500 + anywhere(5_000));
    yield () => powerCut(ground, 'sync', anywhere(syncs));
    yield () => powerCut(ground, 'write', anywhere(writes));
    yield () => failure(ground, 'sync', anywhere(syncs), 'once');
    yield () => killThenPowerCut(ground, anywhere(12));
    yield () => failureThenPowerCut(ground, anywhere(12));
    yield () => powerCut(ground, 'sync', anywhere(syncs));
    yield () => powerCut(ground, 'write', anywhere(writes));
    yield () => failure(ground, 'write', anywhere(writes), 'always');
    yield () => fullDisk(ground, anywhere(writes));
  }
}

function anywhere(most: number): number {
  return 1 + Math.floor(Math.random() * most);
}
