import { closeSync, copyFileSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { checkExport, isRefusal, manifestPath } from '#event-store';
import type { Sample } from './tamper-sample.js';

export interface ExportFlips {
  readonly flips: number;
  readonly cuts: number;
  readonly refused: number;
  readonly missed: readonly string[];
}

/** Flips bits of every byte of an export and of its manifest, and cuts both at every so many bytes. */
export async function flipExport(
  sample: Sample,
  directory: string,
  { masks, cutEvery }: { masks: (offset: number) => readonly number[]; cutEvery: number },
): Promise<ExportFlips> {
  const file = join(directory, 'tampered.ndjson');
  copyFileSync(sample.export, file);
  copyFileSync(manifestPath(sample.export), manifestPath(file));
  await checkExport(file, { pinned: sample.keys });
  const missed: string[] = [];
  let [flips, cuts, refused] = [0, 0, 0];
  const expectRefusal = async (what: string) => {
    if (await isRefused(file, sample)) refused += 1;
    else missed.push(what);
  };
  for (const path of [file, manifestPath(file)]) {
    const whole = readFileSync(path);
    for (const [at, byte] of whole.entries()) {
      for (const mask of masks(at)) {
        put(path, at, byte ^ mask);
        flips += 1;
        await expectRefusal(`byte ${at} of ${path} ^ ${mask}`);
      }
      put(path, at, byte);
    }
    for (let length = 0; length < whole.length; length += cutEvery) {
      writeFileSync(path, whole.subarray(0, length));
      cuts += 1;
      await expectRefusal(`${path} cut after ${length} bytes`);
    }
    writeFileSync(path, whole);
  }
  return { flips, cuts, refused, missed };
}

/** Refused in words; anything else that it throws is a crash. */
async function isRefused(file: string, { keys }: Sample): Promise<boolean> {
  try {
    await checkExport(file, { pinned: keys });
    return false;
  } catch (error) {
    return isRefusal(error);
  }
}

function put(path: string, offset: number, byte: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.of(byte), 0, 1, offset);
  closeSync(file);
}
