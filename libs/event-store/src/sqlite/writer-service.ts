import { chmodSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { WeakDurability } from '../errors.js';
import { WakeUp } from '../wake-up.js';
import { openSqlite, type SqliteDatabase } from './driver.js';
import { type Durability, keepEveryCommit } from './durability.js';
import { receiveFrames, sendFrame } from './frames.js';
import { GroupCommit } from './group-commit.js';
import { logChannel, meetingPlace } from './lease.js';
import { createLogTables } from './schema.js';
import type { FromWriter, Outcome, Ticketed, ToWriter, Work } from './writer-messages.js';

export interface WriterSettings {
  readonly path: string;
  readonly durability: Durability;
}

type Tell = (message: FromWriter) => void;

interface Waiting extends Pick<Ticketed<Work>, 'ticket'> {
  readonly work: Work;
  readonly answer: Tell;
}

const GROUP_MAX = 256;
const GROUP_BYTES_MAX = 1024 * 1024;

/** The one writer of a log: takes work from its own process and, over a socket, from others, and commits in groups. */
export class WriterService {
  private readonly database: SqliteDatabase;
  private readonly groups: GroupCommit;
  private readonly server: Server;
  /** Each with the number of its process, once it has said so. */
  private readonly guests = new Map<Socket, number>();
  private readonly wakeUp: WakeUp;
  private queue: Waiting[] = [];
  private scheduled = false;
  private saidReadOnly = false;

  /** @throws WeakDurability, NotOurLog, and where the file is damaged */
  constructor(
    private readonly settings: WriterSettings,
    private readonly tell: Tell,
  ) {
    const { path, durability } = settings;
    const wasStoppedUncleanly = sizeOf(`${path}-wal`) > 0;
    this.database = openSqlite(path);
    keepEveryCommit(this.database, durability);
    createLogTables(this.database);
    if (wasStoppedUncleanly) checkQuickly(this.database);
    this.groups = new GroupCommit(this.database);
    this.wakeUp = new WakeUp(logChannel(path));
    this.server = createServer((socket) => this.welcome(socket));
  }

  /** Begins to take work from other processes. */
  open(): Promise<void> {
    const place = meetingPlace(this.settings.path);
    // Whoever holds the lease is the only one who may stand here; what lies here is of one who died.
    if (process.platform !== 'win32') rmSync(place, { force: true });
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(place, () => {
        if (process.platform !== 'win32') chmodSync(place, 0o600);
        resolve();
      });
    });
  }

  /** Takes work; every answer goes to `answer`, those of one commit together. */
  take(asked: readonly Ticketed<Work>[], answer: Tell): void {
    for (const { ticket, of: work } of asked) this.queue.push({ ticket, work, answer });
    this.schedule();
  }

  /** Writes what is waiting now, where the caller knows that nothing more is on its way. */
  commitNow(): void {
    this.commitGroup();
    if (this.queue.length > 0) this.schedule();
  }

  /** Writes what is waiting, folds the write-ahead log into the file, and closes it. */
  close(): void {
    while (this.queue.length > 0) this.commitGroup();
    this.server.close();
    for (const guest of this.guests.keys()) guest.destroy();
    this.wakeUp.close();
    try {
      this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Somebody is reading: the next start does it.
    }
    this.database.close();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.commitGroup();
      if (this.queue.length > 0) this.schedule();
    });
  }

  private commitGroup(): void {
    const group = this.nextGroup();
    if (group.length === 0) return;
    const outcomes = this.groups.commit(group.map(({ work }) => work));
    const answers = new Map<Tell, Ticketed<Outcome>[]>();
    group.forEach(({ ticket, answer }, at) => {
      const outcome = outcomes[at];
      if (!outcome) return;
      const together = answers.get(answer);
      if (together) together.push({ ticket, of: outcome });
      else answers.set(answer, [{ ticket, of: outcome }]);
    });
    for (const [answer, together] of answers) answer({ kind: 'outcomes', outcomes: together });
    this.announce(outcomes);
  }

  private nextGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.queue.length && count < GROUP_MAX && bytes < GROUP_BYTES_MAX) {
      bytes += sizeOfWork(this.queue[count]?.work);
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private announce(outcomes: readonly Outcome[]): void {
    if (outcomes.some(({ kind }) => kind === 'done' || kind === 'unknown')) {
      this.wakeUp.wake();
      for (const [guest, pid] of this.guests) {
        if (pid !== process.pid) sendFrame(guest, { kind: 'written' } satisfies FromWriter);
      }
    }
    const words = this.groups.readOnlyBecause;
    if (words === undefined || this.saidReadOnly) return;
    this.saidReadOnly = true;
    const message: FromWriter = { kind: 'readOnly', words };
    this.tell(message);
    for (const guest of this.guests.keys()) sendFrame(guest, message);
  }

  private welcome(socket: Socket): void {
    this.guests.set(socket, process.pid);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.guests.delete(socket));
    sendFrame(socket, { kind: 'ready' } satisfies FromWriter);
    const words = this.groups.readOnlyBecause;
    if (words !== undefined) sendFrame(socket, { kind: 'readOnly', words } satisfies FromWriter);
    const answer: Tell = (message) => {
      if (!socket.destroyed) sendFrame(socket, message);
    };
    receiveFrames(socket, (message) => {
      // Only our own program can open the socket: it lies in a directory for its owner's eyes alone.
      const asked = message as ToWriter;
      if (asked === 'stop') return;
      if ('hello' in asked) this.guests.set(socket, asked.hello);
      else this.take(asked, answer);
    });
  }
}

/** Looks at every page of the file. @throws Error with SQLite's first finding */
function checkQuickly(database: SqliteDatabase): void {
  const row = database.prepare('PRAGMA quick_check(1)').get() ?? {};
  const finding = String(Object.values(row)[0]);
  if (finding !== 'ok') throw new LogDamaged(`The log file is damaged: ${finding}`);
}

export class LogDamaged extends Error {}

/** What the opener is told when the log cannot be written to. */
export function failureOf(error: unknown): Extract<FromWriter, { kind: 'failed' }> {
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof WeakDurability) return { kind: 'failed', error: 'weak', words };
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  const damaged =
    error instanceof LogDamaged ||
    /SQLITE_(CORRUPT|NOTADB)/.test(String(code)) ||
    [11, 26].includes(Number(errcode));
  return { kind: 'failed', error: damaged ? 'damaged' : 'other', words };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function sizeOfWork(work: Work | undefined): number {
  if (work?.kind !== 'append' && work?.kind !== 'restore') return 0;
  let bytes = 0;
  for (const { dataText } of work.events) bytes += dataText.length;
  return bytes;
}
