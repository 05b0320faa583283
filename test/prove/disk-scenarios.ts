import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SqliteEventStore, verifyLog } from '#event-store';
import { Acknowledgements, broken } from './acknowledged.js';
import { aftermathOf, everythingIn } from './aftermath.js';
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

type Chances = Pick<Load, 'writers' | 'streams' | 'appends' | 'folding'>;

const LOAD: Chances = { writers: 6, streams: 12, appends: 60 };
const GIVEN_UP_MS = 60_000;

/** The power goes while the log is written to: what was acknowledged is there, and nothing by half. */
export async function powerCut(
  ground: Ground,
  at: 'write' | 'sync' | 'any',
  k: number,
): Promise<Found> {
  const disk = diskOf(ground);
  const promises = new Acknowledgements();
  const folding = Math.random() < 0.5;
  const cut: Failpoint = { kind: 'cut', at, k, seed: seed() };
  const one = await runTo(ground, disk, { ...LOAD, folding }, cut, promises);
  return judged(disk, promises, [one], `power cut at ${at} ${k}`, {
    power_cuts: disk.wasMet ? 1 : 0,
  });
}

/**
 * The writer is killed; another is asked the same again, answers what it finds in memory of the machine, and then the
 * power goes: what it answered must not have been in that memory alone.
 */
export async function killThenPowerCut(ground: Ground, k: number): Promise<Found> {
  const disk = diskOf(ground);
  const promises = new Acknowledgements();
  const first = new LoadProcess(
    { ...LOAD, appends: 10_000, path: disk.path, unanswered: [] },
    machine(ground, disk, { kind: 'watch' }),
  );
  while (!first.isReady) await pause(2);
  await pause(20 + Math.random() * 150);
  await first.kill();
  const unanswered = promises.take(first.sent);
  const cut: Failpoint = { kind: 'cut', at: 'any', k, seed: seed() };
  const again = await runTo(ground, disk, { ...LOAD, appends: 3 }, cut, promises, unanswered);
  return judged(disk, promises, [first, again], `power cut at ${k} after a kill`, {
    power_cuts_after_a_kill: disk.wasMet ? 1 : 0,
  });
}

/** The disk fails: nothing is acknowledged any more; started again, everything is; then the power goes. */
export async function failure(
  ground: Ground,
  at: 'write' | 'sync',
  k: number,
  how: 'once' | 'always',
): Promise<Found> {
  const disk = diskOf(ground);
  const promises = new Acknowledgements();
  const failing: Failpoint = { kind: 'fail', at, k, error: 'EIO', how };
  const one = await runTo(ground, disk, LOAD, failing, promises);
  const where = `EIO at ${at} ${k}, ${how}`;
  const met = disk.wasMet;
  const wrong: string[] = [];
  const doubt = one.answers.findIndex(({ kind }) => kind === 'unknown');
  const said = one.said.filter((words) => words.includes('The disk failed'));
  if (doubt >= 0) {
    const after = one.answers.slice(doubt).filter(({ kind }) => kind === 'acknowledged').length;
    if (after > 0) wrong.push(`${where}: ${after} acknowledged after the disk had failed`);
    if (one.health?.writable !== false) wrong.push(`${where}: in doubt, and healthy`);
    if (said.length !== 1) wrong.push(`${where}: said ${said.length} times that the disk failed`);
  }
  const counts = {
    disk_failures: met ? 1 : 0,
    went_read_only_and_said_so: said.length > 0 && one.health?.writable === false ? 1 : 0,
    refused_to_start: one.refusal === undefined ? 0 : 1,
    left_in_doubt: one.answers.filter(({ kind }) => kind === 'unknown').length,
    refused_after_a_failure: one.answers.filter(({ kind }) => kind === 'notWritten').length,
  };
  const denied = one.answers.length > 0 ? await deniedThoughKept(disk.path, promises) : 0;
  if (denied > 0) wrong.push(`${where}: ${denied} are there that were said to be not written`);
  // A disk that works again, and what was in doubt is sent again; then the power goes.
  const cut: Failpoint = {
    kind: 'cut',
    at: 'any',
    k: 1 + Math.floor(Math.random() * 60),
    seed: seed(),
  };
  const doubtful = promises.open();
  const again = await runTo(ground, disk, { ...LOAD, appends: 6 }, cut, promises, doubtful);
  const found = await judged(disk, promises, [one, again], where, counts);
  return { ...found, wrong: [...wrong, ...found.wrong] };
}

/** The disk is full for a while: nothing is written, it is said, and it goes on by itself. */
export async function fullDisk(ground: Ground, k: number): Promise<Found> {
  const disk = diskOf(ground);
  const promises = new Acknowledgements();
  const full: Failpoint = { kind: 'fail', at: 'write', k, error: 'ENOSPC', how: 'always' };
  const load = { ...LOAD, appends: 100_000, path: disk.path, unanswered: [] };
  const one = new LoadProcess(load, machine(ground, disk, full));
  const outcome = await untilFullAndOn(one, () => disk.lift());
  promises.take(one.sent);
  return judged(
    disk,
    promises,
    [one],
    `ENOSPC at write ${k}`,
    {
      full_disks: disk.wasMet ? 1 : 0,
      ...outcome.counts,
    },
    outcome.wrong,
  );
}

/** A file system of its own that is really full; where we may not make one, it says so. */
export async function reallyFullDisk(
  ground: Ground,
): Promise<Found | { readonly because: string }> {
  const mount = join(ground.folder, 'full');
  mkdirSync(mount);
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', mount], {
    encoding: 'utf8',
  });
  if (status !== 0)
    return { because: `a small file system cannot be mounted (${String(stderr).trim()})` };
  try {
    const ballast = join(mount, 'ballast');
    writeFileSync(ballast, Buffer.alloc(4_000_000));
    const path = join(mount, 'log.sqlite');
    const promises = new Acknowledgements();
    const load = { ...LOAD, appends: 100_000, path, unanswered: [] };
    const one = new LoadProcess(load, ground.node === undefined ? {} : { node: ground.node });
    const outcome = await untilFullAndOn(one, () => rmSync(ballast), 50);
    promises.take(one.sent);
    // Elsewhere, where there is room for what nobody was answered.
    const copy = join(ground.folder, 'once-full.sqlite');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    const { comparison, wrong } = await aftermathOf(copy, promises);
    if (broken(comparison) > 0) outcome.wrong.push(`a full disk: ${JSON.stringify(comparison)}`);
    return {
      counts: { really_full_disks: 1, ...outcome.counts },
      wrong: [...outcome.wrong, ...wrong],
    };
  } finally {
    spawnSync('umount', [mount]);
  }
}

/** Relaxed durability: the power cut loses, or this layer does not work; and no more than was said. */
export async function relaxedPowerCut(ground: Ground, k: number): Promise<Found> {
  const disk = diskOf(ground);
  const promises = new Acknowledgements();
  const load = { writers: 4, streams: 40, appends: 2_500, durability: 'relaxed' } as const;
  await runTo(ground, disk, load, { kind: 'cut', at: 'write', k, seed: seed() }, promises);
  const wrong: string[] = [];
  const where = `relaxed, power cut at write ${k}`;
  const verified = verifyLog(disk.path);
  if (!verified.ok) wrong.push(`${where}: ${verified.firstBad}`);
  const store = new SqliteEventStore(disk.path, { say: () => undefined });
  const missing = promises.missing(await everythingIn(store));
  await store.close();
  if (missing.notFromTheEnd > 0) wrong.push(`${where}: lost ${missing.notFromTheEnd} in the midst`);
  if (missing.characters > RELAXED_WINDOW) wrong.push(`${where}: lost ${missing.characters} bytes`);
  const counts = {
    relaxed_power_cuts: disk.wasMet ? 1 : 0,
    relaxed_events_lost: missing.events,
    relaxed_events_kept: promises.events - missing.events,
    most_relaxed_events_lost: missing.events,
  };
  disk.remove();
  return { counts, wrong };
}

/** What `LOSS_WINDOW` says. */
const RELAXED_WINDOW = 4 * 1024 * 1024;

/** How many writes and syncs the usual load takes, to know where to fail. */
export async function measure(ground: Ground): Promise<{ writes: number; syncs: number }> {
  const disk = diskOf(ground);
  await runTo(ground, disk, LOAD, { kind: 'watch' }, new Acknowledgements());
  const { writes, syncs } = disk.counted;
  disk.remove();
  return { writes, syncs };
}

/** What is there before anybody sends it again. Only reads. */
async function deniedThoughKept(path: string, promises: Acknowledgements): Promise<number> {
  const store = new SqliteEventStore(path, { say: () => undefined });
  const { keptThoughDenied } = promises.compare(await everythingIn(store));
  await store.close();
  return keptThoughDenied;
}

async function untilFullAndOn(one: LoadProcess, makeRoom: () => void, most = 1) {
  const wrong: string[] = [];
  const heard = (kind: string) => one.answers.filter((answer) => answer.kind === kind).length;
  const until = performance.now() + GIVEN_UP_MS;
  const over = () => performance.now() > until || one.refusal !== undefined || one.isDone;
  while (heard('notWritten') < 20 && !over()) await pause(5);
  const denied = heard('notWritten');
  makeRoom();
  const before = heard('acknowledged');
  while (heard('acknowledged') < before + 20 && !over()) await pause(5);
  const wentOn = heard('acknowledged') >= before + 20;
  const refusedToStart = one.refusal !== undefined;
  one.signal('SIGTERM');
  await Promise.race([one.ended, pause(GIVEN_UP_MS)]);
  await one.kill();
  const said = one.said.filter((words) => words.includes('disk is full')).length;
  if (!refusedToStart && denied > 0) {
    if (!wentOn) wrong.push(`a full disk: it did not go on (${one.said.join(' / ')})`);
    // A really full one may find room by itself for a while: where the write-ahead log could be folded.
    if (said < 1 || said > most)
      wrong.push(`a full disk: said so ${said} times (${one.said.join(' / ')})`);
    if (most === 1 && one.health?.writable !== true)
      wrong.push('a full disk: not healthy once there was room');
  }
  const counts = {
    went_on_once_there_was_room: wentOn && denied > 0 ? 1 : 0,
    refused_on_a_full_disk: denied,
    refused_to_start: refusedToStart ? 1 : 0,
  };
  return { counts, wrong };
}

function diskOf({ library, folder }: Ground): FailingDisk {
  return new FailingDisk(library, folder);
}

function machine({ node }: Ground, disk: FailingDisk, failpoint: Failpoint): Machine {
  return { environment: disk.environment(failpoint), ...(node !== undefined && { node }) };
}

/** Runs one writer to its end, whatever that is, and takes in what it was promised. */
async function runTo(
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

async function judged(
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

function seed(): number {
  return Math.floor(Math.random() * 1_000_000);
}
