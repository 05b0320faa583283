import { setTimeout as pause } from 'node:timers/promises';
import { SqliteEventStore, verifyLog } from '#event-store';
import { Acknowledgements } from './acknowledged.js';
import { everythingIn } from './aftermath.js';
import {
  diskOf,
  type Found,
  GIVEN_UP_MS,
  type Ground,
  judged,
  LOAD,
  machine,
  runTo,
  seed,
} from './disk-run.js';
import type { Failpoint } from './failing-disk.js';
import { LoadProcess } from './log-load.js';

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
  // Half of them while they begin, half once something was acknowledged: on a busy machine that may take a while.
  const late = performance.now() + GIVEN_UP_MS;
  while (k % 2 === 0 && first.answers.length === 0 && performance.now() < late) await pause(1);
  await pause(Math.random() * 150);
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

/** A sync of the write-ahead log fails; then the power goes at the k-th write of who makes the log good again. */
export async function failureThenPowerCut(ground: Ground, k: number): Promise<Found> {
  const disk = diskOf(ground);
  const promises = new Acknowledgements();
  const failing: Failpoint = {
    kind: 'fail',
    at: 'sync',
    k: FIRST_COMMIT,
    error: 'EIO',
    how: 'once',
  };
  const one = await runTo(ground, disk, LOAD, failing, promises);
  const cut: Failpoint = { kind: 'cut', at: 'write', k, seed: seed() };
  const doubtful = promises.open();
  const again = await runTo(ground, disk, { ...LOAD, appends: 3 }, cut, promises, doubtful);
  return judged(disk, promises, [one, again], `power cut at write ${k} after a failed sync`, {
    power_cuts_after_a_failed_sync: disk.wasMet ? 1 : 0,
  });
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

/** The sync of the first append: those before it make the empty log. */
const FIRST_COMMIT = 9;

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
