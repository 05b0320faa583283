import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { temporaryDirectory } from '../support/daylight.js';
import { buildFailingDisk, FailingDisk, type Failpoint } from './failing-disk.js';

const folder = temporaryDirectory('failing-disk');
const { library, because } = buildFailingDisk(folder);
const onThisMachine = library === undefined ? it.skip : it;

const BLOCK = 4_096;
/** So large that the disk below is noting what it holds most of the time. */
const BLOCKS = 2_000;

/** Writes one block after the other, syncs each, and then says so: what it says is on the disk. */
const SYNCS_FOR_EVER = `
  const { fsyncSync, openSync, writeSync } = require('node:fs');
  const file = openSync(process.env.FAILPOINT_LOG, 'w+');
  const put = (bytes, at) => {
    writeSync(file, bytes, 0, bytes.length, at * ${BLOCK});
    fsyncSync(file);
  };
  put(Buffer.alloc(${BLOCKS * BLOCK}), 0);
  for (let at = 0; at < ${BLOCKS}; at += 1) {
    put(Buffer.alloc(${BLOCK}, 1 + (at % 255)), at);
    writeSync(1, at + '\\n');
  }
`;

const SYNCS_ONCE = `
  const { fsyncSync, openSync } = require('node:fs');
  fsyncSync(openSync(process.env.FAILPOINT_LOG, 'r+'));
`;

function start(disk: FailingDisk, program: string, failpoint: Failpoint): ChildProcess {
  return spawn(process.execPath, ['-e', program], {
    env: { ...process.env, ...disk.environment(failpoint) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** @returns how many blocks the killed one had said to be on the disk */
async function killedWhileItSyncs(disk: FailingDisk): Promise<number> {
  const child = start(disk, SYNCS_FOR_EVER, { kind: 'watch' });
  const closed = once(child, 'close');
  let said = '';
  child.stdout?.on('data', (piece: Buffer) => (said += String(piece)));
  while (!said.includes('\n') && child.exitCode === null) await pause(2);
  await pause(Math.random() * 40);
  child.kill('SIGKILL');
  await closed;
  return said.split('\n').length - 1;
}

/** @returns the first `promised` blocks that are not as they were written */
function lostOf(disk: FailingDisk, promised: number): number[] {
  const kept = readFileSync(disk.path);
  const blocks = Array.from({ length: promised }, (_, at) => at);
  return blocks.filter((at) => {
    const block = kept.subarray(at * BLOCK, (at + 1) * BLOCK);
    return !block.equals(Buffer.alloc(BLOCK, 1 + (at % 255)));
  });
}

describe('the disk that fails on command', () => {
  if (because !== undefined) console.warn(`SKIPPED: ${because}`);

  onThisMachine('holds what was synced by one who was killed, wherever that was', async () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const disk = new FailingDisk(library ?? '', folder);
      const promised = await killedWhileItSyncs(disk);
      expect(promised).toBeGreaterThan(0);
      const cut = start(disk, SYNCS_ONCE, { kind: 'cut', at: 'sync', k: 1, seed });
      await once(cut, 'close');
      expect(disk.wasMet).toBe(true);
      expect(lostOf(disk, promised)).toEqual([]);
      disk.remove();
    }
  });
});
