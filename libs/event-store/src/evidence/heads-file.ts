import {
  closeSync,
  createReadStream,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { type PublishedHead, readHead } from './head.js';
import { PublicKey, type TrustedKeys } from './public-key.js';

/** Longer than any line of ours. */
const LINE_MAX = 16_384;

/** A file to which every published head is added, one JSON object a line; nothing in it is ever changed. */
export class HeadsFile {
  constructor(readonly path: string) {}

  /** Events that the newest head covers; 0 where there is none. @throws where the file cannot be read */
  newest(): number {
    const file = openSync(this.path, 'a+', 0o644);
    try {
      const line = wholeLines(file).trimEnd().split('\n').at(-1) ?? '';
      const head = readHead(line);
      return typeof head === 'string' ? 0 : head.size;
    } finally {
      closeSync(file);
    }
  }

  /** @throws where the disk does not take it */
  publish(head: PublishedHead): void {
    const file = openSync(this.path, 'a+', 0o644);
    try {
      dropTornLine(file);
      writeSync(file, `${JSON.stringify(head)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

export interface Heads {
  readonly heads: readonly Pick<PublishedHead, 'size' | 'root' | 'signature'>[];
  /** The keys that they name. */
  readonly keys: readonly PublicKey[];
  /** Lines that cannot be believed, in words. */
  readonly faults: readonly string[];
  /** Lines that were passed over since a crash had cut them short: only ever the last one. */
  readonly unread: number;
}

/** Reads published heads, one a line. */
export async function readHeads(
  lines: AsyncIterable<string> | Iterable<string>,
  pinned?: TrustedKeys,
): Promise<Heads> {
  const heads: Heads['heads'][number][] = [];
  const keys = new Map<string, PublicKey>();
  const faults: string[] = [];
  let number = 0;
  let torn: string | undefined;
  for await (const line of lines) {
    number += 1;
    if (torn !== undefined) faults.push(torn);
    torn = undefined;
    if (line.trim() === '') continue;
    const head = readHead(line, pinned);
    if (typeof head === 'string') {
      const words = `line ${number}: ${head}`;
      if (line.endsWith('}')) faults.push(words);
      else torn = words;
    } else {
      heads.push({ size: head.size, root: head.root, signature: head.signature });
      if (!keys.has(head.keyId)) keys.set(head.keyId, new PublicKey(head.publicKey));
    }
  }
  return { heads, keys: [...keys.values()], faults, unread: torn === undefined ? 0 : 1 };
}

/** @throws where the file cannot be read */
export function readHeadsFile(path: string, pinned?: TrustedKeys): Promise<Heads> {
  const input = createReadStream(path);
  return new Promise((resolve, reject) => {
    input.once('error', reject);
    readHeads(createInterface({ input, crlfDelay: Infinity }), pinned).then(resolve, reject);
  });
}

/** The end of the file, without a line that a crash cut short. */
function wholeLines(file: number): string {
  const { size } = fstatSync(file);
  const length = Math.min(size, LINE_MAX);
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, size - length);
  return bytes.subarray(0, bytes.lastIndexOf(10) + 1).toString();
}

function dropTornLine(file: number): void {
  const { size } = fstatSync(file);
  const whole = Buffer.byteLength(wholeLines(file));
  const length = Math.min(size, LINE_MAX);
  if (whole < length) ftruncateSync(file, size - length + whole);
}
