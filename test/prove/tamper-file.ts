import { closeSync, copyFileSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { verifyLog } from '#event-store';
import { portView } from './port-view.js';
import type { Sample } from './tamper-sample.js';

export interface Flips {
  readonly flips: number;
  readonly caught: number;
  /** Verified, and everything that can be read of the log is what it was. */
  readonly withoutEffect: number;
  /** What must not be: bytes whose change nobody noticed, and what it did. */
  readonly missed: readonly string[];
}

/** Flips bits of every byte of the log's file, one after the other, and verifies. @param masks the bits, by turns */
export async function flipFile(
  sample: Sample,
  copy: string,
  masksAt: (offset: number) => readonly number[],
): Promise<Flips> {
  copyFileSync(sample.log, copy);
  const whole = readFileSync(sample.log);
  const right = await portView(copy, sample.now);
  const missed: string[] = [];
  let [flips, caught, withoutEffect] = [0, 0, 0];
  for (const [offset, byte] of whole.entries()) {
    for (const mask of masksAt(offset)) {
      put(copy, offset, byte ^ mask);
      flips += 1;
      if (!verifyLog(copy, sample).ok) caught += 1;
      else if ((await portView(copy, sample.now)) === right) withoutEffect += 1;
      else missed.push(`byte ${offset} of the file ^ ${mask}`);
    }
    put(copy, offset, byte);
    // What a connection to a broken file left beside it must not be taken for a part of the next.
    for (const beside of ['-wal', '-shm', '-journal']) rmSync(copy + beside, { force: true });
  }
  return { flips, caught, withoutEffect, missed };
}

function put(path: string, offset: number, byte: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.of(byte), 0, 1, offset);
  closeSync(file);
}
