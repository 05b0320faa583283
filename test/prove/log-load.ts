import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Durability, Expected, StoreHealth } from '#event-store';

const PROGRAM = resolve('dist/log-load.mjs');

/** What the process is to do. */
export interface Load {
  readonly path: string;
  readonly durability?: Durability;
  readonly writers: number;
  readonly streams: number;
  /** Most appends; then it closes the log and ends. */
  readonly appends?: number;
  /** Folds the write-ahead log from a connection of its own, now and then. */
  readonly folding?: boolean;
  /** Sent by those who were killed, and not answered. */
  readonly unanswered: readonly Intent[];
}

/** An append as somebody meant it: to be carried out once, however often it is sent. */
export interface Intent {
  readonly stream: string;
  /** A revision in digits, or `noStream`. */
  readonly expected: string;
  readonly ids: readonly string[];
}

/** What became of one that was sent. */
export type Answer =
  | { readonly kind: 'acknowledged'; readonly revision: bigint; readonly position: string }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'unknown'; readonly words: string }
  /** The store says that nothing was written. */
  | { readonly kind: 'notWritten'; readonly words: string }
  | { readonly kind: 'fault'; readonly words: string };

export interface Sent {
  readonly intent: Intent;
  answer?: Answer;
}

export const expectedOf = ({ expected }: Intent): Expected =>
  expected === 'noStream' ? expected : BigInt(expected);

/** Characters of an event that follow from its id, so that it is the same whoever sends it. Some need pages of their own. */
export function fillOf(id: string): number {
  return id.startsWith('00') ? 60_000 : 40 + (parseInt(id.slice(2, 4), 16) % 200);
}

export function lineOf(number: number, { stream, expected, ids }: Intent): string {
  return `I ${number} ${stream} ${expected} ${ids.join(',')}`;
}

/** The process that writes, as its killer sees it. */
export class LoadProcess {
  readonly sent: Sent[] = [];
  /** What its operator was told. */
  readonly said: string[] = [];
  /** Answers in the order they were heard. */
  readonly answers: Answer[] = [];
  /** Why it could not open the log, with the code of the error in front. */
  refusal: string | undefined;
  /** What it thought of its log at the end. */
  health: StoreHealth | undefined;
  isReady = false;
  isFolding = false;
  /** It did all it was asked to, and closed the log. */
  isDone = false;
  readonly startedAt = performance.now();
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private stderr = '';
  private rest = '';

  constructor(load: Load, { node = process.execPath, environment = {} }: Machine = {}) {
    this.child = spawn(node, [PROGRAM], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    this.child.stdin?.on('error', () => undefined).end(JSON.stringify(load));
    this.child.stdout?.on('data', (piece: Buffer) => this.hear(String(piece)));
    this.child.stderr?.on('data', (piece: Buffer) => (this.stderr += String(piece)));
    // "close" comes after the last line was heard.
    this.ended = new Promise((over) => this.child.once('close', (code) => over(code)));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** What it complained of before it ended, if it did. */
  get complaint(): string {
    return this.stderr.trim().slice(0, 500);
  }

  /** To it and all it started. */
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // It has ended by itself.
    }
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  private hear(piece: string): void {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.take(line);
  }

  private take(line: string): void {
    const [kind, number, ...words] = line.split(' ');
    if (kind === 'R') this.isReady = true;
    else if (kind === 'Z') this.isDone = true;
    else if (kind === 'K' || kind === 'k') this.isFolding = kind === 'K';
    else if (kind === 'S') this.said.push(line.slice(2));
    else if (kind === 'X') this.refusal = line.slice(2);
    // It wrote it itself.
    else if (kind === 'H') this.health = JSON.parse(line.slice(2)) as StoreHealth;
    else if (kind === 'I') {
      const [stream = '', expected = '', ids = ''] = words;
      this.sent[Number(number)] = { intent: { stream, expected, ids: ids.split(',') } };
    } else {
      const sent = this.sent[Number(number)];
      const answer = answerOf(kind, words);
      this.answers.push(answer);
      if (sent) sent.answer = answer;
    }
  }
}

export interface Machine {
  /** Path of the Node it runs on. */
  readonly node?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

function answerOf(kind: string | undefined, words: readonly string[]): Answer {
  const [revision = '', position = ''] = words;
  if (kind === 'A') return { kind: 'acknowledged', revision: BigInt(revision), position };
  if (kind === 'C') return { kind: 'conflict' };
  if (kind === 'U') return { kind: 'unknown', words: words.join(' ') };
  return { kind: kind === 'N' ? 'notWritten' : 'fault', words: words.join(' ') };
}
