import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** Longest physical line, in characters; what is longer is no customer. */
export const LINE_MAX = 262_144;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line end. */
  readonly text: string;
  /** Only its beginning was kept. */
  readonly tooLong: boolean;
}

/** The lines of a text file, with a flat memory; UTF-8, or UTF-16 where its mark says so. */
export async function* linesOf(
  path: string,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Line> {
  const stream = createReadStream(path, {
    encoding: await encodingOf(path),
    highWaterMark: 1 << 17,
  });
  let rest = '';
  let tooLong = false;
  let number = 0;
  for await (const chunk of stream) {
    const pieces = (rest + String(chunk)).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      number += 1;
      yield lineOf(number, piece, tooLong);
      tooLong = false;
    }
    if (rest.length > LINE_MAX) {
      rest = '';
      tooLong = true;
    }
    onBytes(stream.bytesRead);
  }
  if (rest !== '' || tooLong) yield lineOf(number + 1, rest, tooLong);
}

function lineOf(number: number, piece: string, cut: boolean): Line {
  const text = piece.endsWith('\r') ? piece.slice(0, -1) : piece;
  return {
    number,
    text: number === 1 ? text.replace(/^\ufeff/, '') : text,
    tooLong: cut || text.length > LINE_MAX,
  };
}

async function encodingOf(path: string): Promise<'utf8' | 'utf16le'> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0xff && buffer[1] === 0xfe ? 'utf16le' : 'utf8';
  } finally {
    await file.close();
  }
}
