import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { NotOurLog, StoreUnavailable, WeakDurability } from '../errors.js';
import { receiveFrames, sendFrame } from './frames.js';
import { RESTORE } from './log-file.js';
import { type FromWriter, SPEAKS, sizeOfWork, type Ticketed } from './writer-messages.js';
import type { ToWriter, Work } from './writer-messages.js';
import type { WriterSettings } from './writer-service.js';

/** The build puts the thread beside the bundles; sources that run without one use what was built last. */
const BESIDE = new URL('./log-writer-thread.mjs', import.meta.url);
const BUILT = new URL('../../../../dist/log-writer-thread.mjs', import.meta.url);

/** Characters of work that travel in one frame through a socket. */
const FRAME_SIZE = 4 * 1024 * 1024;

export type Ready = Extract<FromWriter, { kind: 'ready' }>;

/** A way to the writer: our own thread, or the socket of whoever holds the lease. */
export interface Wire {
  post(asked: readonly Ticketed<Work>[]): void;
  /** Keeps the process alive while there is something to wait for. */
  hold(waiting: boolean): void;
  close(): Promise<void>;
}

/** Who is told what comes over a wire, and that it is gone. */
export interface Ear {
  hear(message: FromWriter): void;
  lost(wire: Wire): void;
  say(words: string): void;
}

/** Starts the writer in a thread of this process. Only for the holder of the lease. */
export function startThread(
  settings: WriterSettings,
  ear: Ear,
): Promise<{ readonly wire: Wire; readonly ready: Ready }> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(existsSync(BESIDE) ? BESIDE : BUILT, {
      workerData: settings,
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    const ended = new Promise<void>((over) => worker.once('exit', () => over()));
    const wire: Wire = {
      post: (asked) => worker.postMessage(asked satisfies ToWriter),
      hold: (waiting) => (waiting ? worker.ref() : worker.unref()),
      close: async () => {
        worker.ref();
        worker.postMessage('stop' satisfies ToWriter);
        await ended;
      },
    };
    worker.on('message', (message: FromWriter) => {
      if (message.kind === 'ready') return resolve({ wire, ready: message });
      if (message.kind === 'failed') return reject(failure(message, settings.path));
      return ear.hear(message);
    });
    worker.on('error', (error: unknown) => {
      const words = error instanceof Error ? error.message : 'unknown';
      reject(new StoreUnavailable(`The thread that writes the log failed: ${words}`));
      ear.say(`The thread that writes the log failed and is started again: ${words}`);
    });
    worker.once('exit', () => {
      reject(new StoreUnavailable('The thread that writes the log ended.'));
      ear.lost(wire);
    });
  });
}

interface VisitOptions {
  /** How long it may take to open. */
  readonly helloMs: number;
  /** How long an answer may take. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** Goes to whoever holds the lease. Undefined where nobody opens: it is just coming, or just going, or was stopped. */
export function visit(
  place: string,
  { helloMs, silenceMs, signal }: VisitOptions,
  ear: Ear,
): Promise<{ readonly wire: Wire; readonly ready: Ready } | undefined> {
  return new Promise((resolve) => {
    const socket = connect(place);
    const hangUp = () => void socket.destroy();
    let silence: NodeJS.Timeout | undefined = setTimeout(hangUp, helloMs);
    const heardAll = () => {
      clearTimeout(silence);
      silence = undefined;
    };
    signal.addEventListener('abort', hangUp);
    const wire: Wire = {
      post: (asked) => inFrames(asked).forEach((frame) => sendFrame(socket, frame)),
      hold: (waiting) => {
        if (waiting) {
          silence ??= setTimeout(hangUp, silenceMs);
          socket.ref();
        } else {
          heardAll();
          socket.unref();
        }
      },
      close: async () => hangUp(),
    };
    socket.on('error', hangUp);
    socket.on('close', () => {
      heardAll();
      signal.removeEventListener('abort', hangUp);
      resolve(undefined);
      ear.lost(wire);
    });
    receiveFrames(socket, (frame) => {
      silence?.refresh();
      // The other end is the same program, or an older one, which greets otherwise.
      const message = frame as FromWriter;
      if (message.kind !== 'ready') return ear.hear(message);
      heardAll();
      sendFrame(socket, { hello: process.pid } satisfies ToWriter);
      return resolve({ wire, ready: message });
    });
  });
}

/** @throws StoreUnavailable, WeakDurability where the holder of the lease is not one to entrust work to */
export function demandTrustworthy(
  { speaks, durability }: Ready,
  wanted: WriterSettings['durability'],
): void {
  if (speaks !== SPEAKS) {
    throw new StoreUnavailable(
      'Another version of Daylight holds the log. Stop it, then try again.',
    );
  }
  if (wanted === 'full' && durability === 'relaxed') {
    throw new WeakDurability(
      'Another process writes this log in relaxed mode and would not keep what it acknowledges over a power cut. ' +
        'Give both the same DAYLIGHT_DURABILITY.',
    );
  }
}

function inFrames(asked: readonly Ticketed<Work>[]): Ticketed<Work>[][] {
  const frames: Ticketed<Work>[][] = [];
  let size = Infinity;
  for (const one of asked) {
    if (size > FRAME_SIZE) {
      frames.push([]);
      size = 0;
    }
    frames.at(-1)?.push(one);
    size += sizeOfWork(one.of);
  }
  return frames;
}

function failure({ error, words }: Extract<FromWriter, { kind: 'failed' }>, path: string): Error {
  if (error === 'weak') return new WeakDurability(words);
  if (error === 'damaged') return new NotOurLog(`${path}: ${words.replace(/\.$/, '')}. ${RESTORE}`);
  return new StoreUnavailable(`The log cannot be written: ${words}`);
}
