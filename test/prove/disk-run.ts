import { setTimeout as pause } from 'node:timers/promises';
import { type Acknowledgements, broken } from './acknowledged.js';
import { aftermathOf } from './aftermath.js';
import { FailingDisk, type Failpoint } from './failing-disk.js';
import { type Intent, type Load, LoadProcess, type Machine } from './log-load.js';

/** What a run found: counts by name, and what may not be, in words. */
export interface Found {
  readonly counts: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
}

/** What every run is given: where to put its log, the library, and the Node the writer runs on. */
export interface Ground {
  readonly folder: string;
  readonly library: string;
  readonly node?: string;
}

export type Chances = Pick<Load, 'writers' | 'streams' | 'appends' | 'folding'>;

/** What the writer of a run does, where nothing else is said. */
export const LOAD: Chances = { writers: 6, streams: 12, appends: 60 };
export const GIVEN_UP_MS = 60_000;

export function diskOf({ library, folder }: Ground): FailingDisk {
  return new FailingDisk(library, folder);
}

export function machine({ node }: Ground, disk: FailingDisk, failpoint: Failpoint): Machine {
  return { environment: disk.environment(failpoint), ...(node !== undefined && { node }) };
}

/** Runs one writer to its end, whatever that is, and takes in what it was promised. */
export async function runTo(
  ground: Ground,
  disk: FailingDisk,
  load: Omit<Load, 'path' | 'unanswered'>,
  failpoint: Failpoint,
  promises: Acknowledgements,
  unanswered: readonly Intent[] = [],
): Promise<LoadProcess> {
  const given = { ...load, path: disk.path, unanswered };
  const one = new LoadProcess(given, machine(ground, disk, failpoint));
  const late = new AbortController();
  const end = pause(GIVEN_UP_MS, undefined, { signal: late.signal }).catch(() => undefined);
  await Promise.race([one.ended, end]);
  late.abort();
  await one.kill();
  promises.take(one.sent);
  return one;
}

export async function judged(
  disk: FailingDisk,
  promises: Acknowledgements,
  processes: readonly LoadProcess[],
  where: string,
  counts: Readonly<Record<string, number>>,
  alreadyWrong: readonly string[] = [],
): Promise<Found> {
  const wrong = [...alreadyWrong, ...promises.faults.map((words) => `${where}: ${words}`)];
  for (const { complaint, refusal } of processes) {
    if (complaint !== '') wrong.push(`${where}: ${complaint}`);
    if (refusal?.startsWith('FAULT')) wrong.push(`${where}: ${refusal}`);
  }
  if (disk.report.includes('defect')) wrong.push(`${where}: ${disk.report}`);
  const { comparison, wrong: found } = await aftermathOf(disk.path, promises);
  if (broken(comparison) > 0) wrong.push(`${where}: ${JSON.stringify(comparison)}; ${disk.report}`);
  disk.remove();
  return {
    counts: {
      ...counts,
      appends_acknowledged: promises.count,
      lost: comparison.lost,
      half_written: comparison.halfKept,
      moved_or_doubled: comparison.moved + comparison.doubled,
      denied_though_kept: comparison.keptThoughDenied + comparison.refusedThoughKept,
      unacknowledged_but_kept: comparison.keptUnacknowledged,
    },
    wrong: [...wrong, ...found.map((words) => `${where}: ${words}`)],
  };
}

export function seed(): number {
  return Math.floor(Math.random() * 1_000_000);
}
