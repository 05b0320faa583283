import { closeSync, copyFileSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { verifyLog } from '#event-store';
import { portView } from './port-view.js';
import { PAGE_BYTES, type Sample } from './tamper-sample.js';

export interface Flips {
  readonly flips: number;
  readonly caught: number;
  /** Verified, and everything that can be read of the log is what it was. */
  readonly withoutEffect: number;
  /** What must not be: bytes whose change nobody noticed, and what it did. */
  readonly missed: readonly string[];
}

interface Flip {
  readonly offset: number;
  readonly mask: number;
}

/**
 * Flips bits of every byte of the log's file, one after the other, and verifies. Where that finds nothing, the log is read.
 * @param masks the bits of a byte, by turns
 * @param together reads the log with all that was not found in a page at once, and one by one only where that shows
 */
export async function flipFile(
  sample: Sample,
  copy: string,
  { masks, together }: { masks: (offset: number) => readonly number[]; together: boolean },
): Promise<Flips> {
  copyFileSync(sample.log, copy);
  const whole = readFileSync(sample.log);
  const right = await portView(sample.log, sample.now);
  const looksRight = async (flips: readonly Flip[]) => {
    put(copy, 0, flipped(whole, flips));
    const view = await portView(copy, sample.now);
    put(copy, 0, whole);
    return view === right;
  };
  const missed: string[] = [];
  let [flips, caught, withoutEffect] = [0, 0, 0];
  for (let page = 0; page < whole.length; page += PAGE_BYTES) {
    const verified: Flip[] = [];
    for (const flip of flipsOf(page, masks)) {
      flips += 1;
      put(copy, flip.offset, flipped(whole, [flip]).subarray(flip.offset, flip.offset + 1));
      if (verifyLog(copy, sample).ok) verified.push(flip);
      else caught += 1;
      put(copy, flip.offset, whole.subarray(flip.offset, flip.offset + 1));
      // What a connection to a broken file left beside it must not be taken for a part of the next.
      for (const beside of ['-wal', '-shm', '-journal']) rmSync(copy + beside, { force: true });
    }
    const seen = together && (await looksRight(verified)) ? [] : verified;
    withoutEffect += verified.length - seen.length;
    for (const flip of seen) {
      if (await looksRight([flip])) withoutEffect += 1;
      else missed.push(`byte ${flip.offset} of the file ^ ${flip.mask}`);
    }
  }
  return { flips, caught, withoutEffect, missed };
}

function flipsOf(page: number, masks: (offset: number) => readonly number[]): Flip[] {
  const offsets = Array.from({ length: PAGE_BYTES }, (_, at) => page + at);
  return offsets.flatMap((offset) => masks(offset).map((mask) => ({ offset, mask })));
}

function flipped(whole: Buffer, flips: readonly Flip[]): Buffer {
  const changed = Buffer.from(whole);
  for (const { offset, mask } of flips) changed[offset] = (changed[offset] ?? 0) ^ mask;
  return changed;
}

function put(path: string, offset: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
}
