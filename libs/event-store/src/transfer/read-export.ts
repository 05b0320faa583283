import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { KeptEvent } from '../event-store.js';
import { LogWalk } from '../evidence/log-walk.js';
import { PublicKey, TrustedKeys } from '../evidence/public-key.js';
import { Refusal } from '../refusal.js';
import { LINE_MAX, readLine } from './export-line.js';
import { type Manifest, readManifest } from './manifest.js';

const NEW_LINE = 10;

export interface ReadingExport {
  /** The keys that count; left out: those that the manifest names. */
  readonly pinned?: TrustedKeys | undefined;
  /** Called now and then with how many events were read. */
  readonly onProgress?: ((events: number) => void) | undefined;
}

const PROGRESS = 10_000;

/** Reads a whole export and holds it to its manifest, without writing anything. @throws Refusal */
export async function checkExport(path: string, options: ReadingExport = {}): Promise<Manifest> {
  const manifest = readManifest(path, options.pinned);
  for await (const event of eventsOf(path, manifest, options.onProgress)) void event;
  return manifest;
}

/**
 * The events of an export in its order, each looked at before it is given out; at the end the whole file must be what
 * the manifest says. @throws Refusal
 */
export async function* eventsOf(
  path: string,
  manifest: Manifest,
  onProgress?: (events: number) => void,
): AsyncGenerator<KeptEvent> {
  const keys = new TrustedKeys(manifest.keys.map((raw) => new PublicKey(raw)));
  const walk = new LogWalk({ keys, withRules: manifest.rules !== null });
  const sum = createHash('sha256');
  let number = 0;
  let bytes = 0;
  for await (const line of linesOf(path, (piece) => {
    sum.update(piece);
    bytes += piece.length;
  })) {
    number += 1;
    const event = readLine(line);
    if (!event) throw damaged(path, `line ${number} is no event`);
    const what = walk.take(event);
    if (what !== undefined) {
      throw damaged(path, `line ${number}, ${event.stream} revision ${event.revision}: ${what}`);
    }
    if (number % PROGRESS === 0) onProgress?.(number);
    yield event;
  }
  demandWhole(path, manifest, walk, { bytes, lines: number, sha256: sum.digest('hex') });
}

function demandWhole(
  path: string,
  { events, streams, unchained, root, rules, file }: Manifest,
  walk: LogWalk,
  found: Manifest['file'],
): void {
  const counts = walk.counts();
  if (found.lines < file.lines) {
    throw damaged(path, `it was cut off after ${found.lines} of ${file.lines} lines`);
  }
  const isSame =
    found.bytes === file.bytes && found.sha256 === file.sha256 && found.lines === file.lines;
  const isTree = walk.treeHead().root === root && (!rules || walk.rulesHead().root === rules.root);
  const isCount =
    counts.events === events &&
    counts.streams === streams &&
    counts.unchained === unchained &&
    counts.rules === (rules?.events ?? 0);
  if (!isSame || !isTree || !isCount) throw damaged(path, 'it is not what its manifest says');
}

/** Lines of at most `LINE_MAX` bytes; every byte of the file is shown to `look`. */
async function* linesOf(path: string, look: (piece: Buffer) => void): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const piece of openFile(path)) {
    look(piece);
    let start = 0;
    for (let end = piece.indexOf(NEW_LINE); end >= 0; end = piece.indexOf(NEW_LINE, start)) {
      rest.push(piece.subarray(start, end));
      yield Buffer.concat(rest).toString('utf8');
      [rest, length, start] = [[], 0, end + 1];
    }
    rest.push(piece.subarray(start));
    length += piece.length - start;
    if (length > LINE_MAX) throw damaged(path, 'a line is too long');
  }
  if (length > 0) throw damaged(path, 'its last line was cut off');
}

async function* openFile(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    throw new Refusal(
      'FILE_UNREADABLE',
      `${path} cannot be read (${String(code)}).`,
      'Look whether it is there, and whether you may read it.',
    );
  }
}

function damaged(path: string, words: string): Refusal {
  return new Refusal(
    'EXPORT_DAMAGED',
    `${path} is not as it was written: ${words}.`,
    'Take another copy of the export.',
  );
}
