import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { fromMixed } from './windows-1252.js';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How the bytes of a text file are to be read. */
export interface Writing {
  readonly encoding: Encoding;
  /** Bytes of the mark at its start; 0 where there is none. */
  readonly mark: number;
  /** What ends a line; a line feed may have a carriage return before it. */
  readonly lineEnd: '\n' | '\r';
}

/** What a guess is taken from. Bytes. */
const SAMPLE = 4 << 20;

/** Looks at the beginning of a file. `encoding`: as somebody who knows better says it is. */
export async function sniff(path: string, encoding?: Encoding): Promise<Writing> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE), 0, SAMPLE, 0);
    const head = buffer.subarray(0, bytesRead);
    const marked = markOf(head);
    const known = encoding ?? marked?.encoding ?? guess(head);
    const mark = marked?.encoding === known ? marked.length : 0;
    return { encoding: known, mark, lineEnd: lineEndOf(head) };
  } finally {
    await file.close();
  }
}

function markOf(head: Buffer): { encoding: Encoding; length: number } | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
    return { encoding: 'utf-8', length: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return undefined;
}

function guess(head: Buffer): Encoding {
  const first = head.subarray(0, 4_096);
  let [odd, even] = [0, 0];
  for (let at = 0; at < first.length; at += 1) {
    if (first[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  // The names of columns are ASCII, so every other byte of a first line in UTF-16 is zero.
  if (odd > first.length / 8 && odd > even * 4) return 'utf-16le';
  if (even > first.length / 8 && even > odd * 4) return 'utf-16be';
  const whole = head.subarray(0, head.lastIndexOf(0x0a) + 1 || head.length);
  return isUtf8(whole) || isMostlyUtf8(whole) ? 'utf-8' : 'windows-1252';
}

/** Single rows in another encoding are their own damage: the file is not judged by them. */
function isMostlyUtf8(bytes: Buffer): boolean {
  let [good, other] = [0, 0];
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(0x0a, from);
    const line = bytes.subarray(from, end === -1 ? bytes.length : end);
    if (line.some((byte) => byte >= 0x80)) {
      if (isUtf8(line)) good += 1;
      else if (fromMixed(line) !== undefined) other += 1;
    }
    from += line.length + 1;
  }
  return good > other / 10 || other < 3;
}

function lineEndOf(head: Buffer): '\n' | '\r' {
  return head.includes(0x0a) || !head.includes(0x0d) ? '\n' : '\r';
}
