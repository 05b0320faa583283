import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Writing } from './sniff.js';
import { decodedOnceMore, fromMixed, fromWindows1252, looksEncodedTwice } from './windows-1252.js';

/** Longest physical line, in bytes (in UTF-16: characters); what is longer is no customer. */
export const LINE_MAX = 262_144;

/** What was wrong with the bytes of a line. `mixed` and `twice` were read all the same. */
export type LineDamage = 'mixed' | 'twice' | 'unreadable' | 'too long';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line end; where it is unreadable, with U+FFFD for what is no text. */
  readonly text: string;
  /** Undefined where all is well. */
  readonly damage: LineDamage | undefined;
}

export interface Lines {
  readonly lines: readonly Line[];
  /** Of the file, so far. */
  readonly bytes: number;
  /** Lines so far that ended in carriage return and line feed. */
  readonly returns: number;
}

const CHUNK = 1 << 18;

/** The lines of a text file, many at a time, with a flat memory. */
export async function* linesOf(path: string, writing: Writing): AsyncGenerator<Lines> {
  const cutter = writing.encoding.startsWith('utf-16')
    ? new CharacterLines(writing)
    : new ByteLines(writing);
  const stream = createReadStream(path, { start: writing.mark, highWaterMark: CHUNK });
  const shown = (lines: readonly Line[]): Lines => ({
    lines,
    bytes: writing.mark + stream.bytesRead,
    returns: cutter.numbering.returns,
  });
  for await (const chunk of stream) {
    // Without an encoding, a stream gives buffers.
    const lines = cutter.take(chunk as Buffer);
    if (lines.length > 0) yield shown(lines);
  }
  yield shown(cutter.end());
}

/** Numbers lines and takes off what their ends have left. */
class Numbering {
  private count = 0;
  returns = 0;
  constructor(private readonly lineEnd: string) {}

  next(text: string, damage: LineDamage | undefined): Line {
    this.count += 1;
    const cut = this.lineEnd === '\n' && text.charCodeAt(text.length - 1) === 13;
    if (cut) this.returns += 1;
    return { number: this.count, text: cut ? text.slice(0, -1) : text, damage };
  }
}

/** Lines of an encoding whose line ends are bytes. */
class ByteLines {
  private rest: Buffer[] = [];
  private restBytes = 0;
  private isPassing = false;
  readonly numbering: Numbering;
  private readonly endByte: number;

  constructor(private readonly writing: Writing) {
    this.numbering = new Numbering(writing.lineEnd);
    this.endByte = writing.lineEnd.charCodeAt(0);
  }

  take(chunk: Buffer): Line[] {
    const last = chunk.lastIndexOf(this.endByte);
    if (last === -1) {
      this.keep(chunk);
      return [];
    }
    const whole = Buffer.concat([...this.rest, chunk.subarray(0, last)]);
    this.rest = [];
    this.restBytes = 0;
    this.keep(chunk.subarray(last + 1));
    return this.cut(whole);
  }

  end(): Line[] {
    const whole = Buffer.concat(this.rest);
    return whole.length === 0 && !this.isPassing ? [] : this.cut(whole);
  }

  /** A line without end is passed over: only that there was one is kept. */
  private keep(bytes: Buffer): void {
    this.restBytes += bytes.length;
    if (this.restBytes > LINE_MAX) {
      this.rest = [];
      this.isPassing = true;
    } else if (bytes.length > 0) this.rest.push(bytes);
  }

  private cut(whole: Buffer): Line[] {
    const isPlain = this.writing.encoding === 'windows-1252' || isUtf8(whole);
    const text = isPlain ? this.decoded(whole) : '';
    const isSuspect = !isPlain || text.includes('\ufffd') || looksEncodedTwice(text);
    if (isSuspect) return this.cutWithCare(whole);
    const lines: Line[] = [];
    for (const piece of text.split(this.writing.lineEnd)) {
      const tooLong = piece.length > LINE_MAX || this.isPassing;
      lines.push(this.numbering.next(piece, tooLong ? 'too long' : undefined));
      this.isPassing = false;
    }
    return lines;
  }

  private cutWithCare(whole: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    while (from <= whole.length) {
      const at = whole.indexOf(this.endByte, from);
      const bytes = whole.subarray(from, at === -1 ? whole.length : at);
      lines.push(this.read(bytes));
      from += bytes.length + 1;
    }
    return lines;
  }

  private read(bytes: Buffer): Line {
    const tooLong = bytes.length > LINE_MAX || this.isPassing;
    this.isPassing = false;
    if (tooLong) return this.numbering.next('', 'too long');
    const isMixed = this.writing.encoding === 'utf-8' && !isUtf8(bytes);
    const text = isMixed ? fromMixed(bytes) : this.decoded(bytes);
    if (text === undefined || text.includes('\ufffd'))
      return this.numbering.next(bytes.toString('utf8'), 'unreadable');
    if (isMixed) return this.numbering.next(text, 'mixed');
    const once = looksEncodedTwice(text) ? decodedOnceMore(text) : undefined;
    return this.numbering.next(once ?? text, once === undefined ? undefined : 'twice');
  }

  private decoded(bytes: Buffer): string {
    return this.writing.encoding === 'utf-8' ? bytes.toString('utf8') : fromWindows1252(bytes);
  }
}

/** Lines of UTF-16, where only characters show where a line ends. */
class CharacterLines {
  private readonly decoder: InstanceType<typeof TextDecoder>;
  readonly numbering: Numbering;
  private rest = '';
  private isPassing = false;

  constructor(private readonly writing: Writing) {
    this.decoder = new TextDecoder(writing.encoding);
    this.numbering = new Numbering(writing.lineEnd);
  }

  take(chunk: Buffer): Line[] {
    return this.cut(this.decoder.decode(chunk, { stream: true }));
  }

  end(): Line[] {
    const lines = this.cut(this.decoder.decode());
    if (this.rest !== '' || this.isPassing) lines.push(this.line(this.rest));
    return lines;
  }

  private cut(text: string): Line[] {
    const pieces = (this.rest + text).split(this.writing.lineEnd);
    this.rest = pieces.pop() ?? '';
    const lines = pieces.map((piece) => this.line(piece));
    if (this.rest.length > LINE_MAX) {
      this.rest = '';
      this.isPassing = true;
    }
    return lines;
  }

  private line(text: string): Line {
    const tooLong = text.length > LINE_MAX || this.isPassing;
    this.isPassing = false;
    if (tooLong) return this.numbering.next('', 'too long');
    return this.numbering.next(text, text.includes('\ufffd') ? 'unreadable' : undefined);
  }
}
