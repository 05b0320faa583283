import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Acknowledgements, broken } from './acknowledged.js';
import { aftermathOf } from './aftermath.js';
import { diskOf, type Found, GIVEN_UP_MS, type Ground, judged, LOAD, machine } from './disk-run.js';
import type { Failpoint } from './failing-disk.js';
import { LoadProcess } from './log-load.js';

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
