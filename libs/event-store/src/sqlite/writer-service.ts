import { chmodSync, statSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { NotOurLog, WeakDurability } from '../errors.js';
import { WakeUp } from '../wake-up.js';
import { DISK_WORDS, DiskHealth } from './disk-health.js';
import { troubleOf } from './disk-trouble.js';
import { openSqlite, type SqliteDatabase } from './driver.js';
import { type Durability, keepEveryCommit } from './durability.js';
import { hangUp, receiveFrames, sendFrame } from './frames.js';
import { GroupCommit } from './group-commit.js';
import { clearMeetingPlace, logChannel, prepareMeetingPlace } from './lease.js';
import { demandWritable } from './log-file.js';
import { isRequest } from './requests.js';
import { createLogTables } from './schema.js';
import { sizeOf, writeAheadAgain } from './write-ahead-log.js';
import {
  type FromWriter,
  type Outcome,
  sizeOfWork,
  SPEAKS,
  type Ticketed,
  type Work,
} from './writer-messages.js';

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
/** The write-ahead log is folded into the file after so much work, or once there was none for so many milliseconds. */
const FOLD_EVERY = 20_000;
const QUIET_MS = 1_000;
/** How long a guest may take to hear its last answers. */
const GOODBYE_MS = 1_000;
/** Bytes of news that may wait for a guest that does not listen. */
const UNHEARD_MAX = 64 * 1024;

/** The one writer of a log: takes work from its own process and, over a socket, from others, and commits in groups. */
export class WriterService {
  private readonly database: SqliteDatabase;
  private readonly groups: GroupCommit;
  private readonly health = new DiskHealth();
  private readonly server: Server;
  /** Each with the number of its process, once it has said so. */
  private readonly guests = new Map<Socket, number>();
  private readonly wakeUp: WakeUp;
  private queue: Waiting[] = [];
  private scheduled = false;
  private closing = false;
  /** Pieces of work since the write-ahead log was last folded into the file. */
  private written = 0;
  private readonly quiet = setTimeout(() => this.foldAndTell(), QUIET_MS);
  private saidTrouble: string | undefined;

  /** @throws WeakDurability, NotOurLog, and where the file is damaged */
  constructor(
    private readonly settings: WriterSettings,
    private readonly tell: Tell,
  ) {
    const { path, durability } = settings;
    const wasStoppedUncleanly = sizeOf(`${path}-wal`) > 0;
    demandWritable(path);
    this.database = openSqlite(path);
    try {
      keepEveryCommit(this.database, durability);
      createLogTables(this.database);
      if (wasStoppedUncleanly) this.recover();
    } catch (error) {
      clearTimeout(this.quiet);
      this.database.close();
      throw error;
    }
    const { ino } = statSync(path);
    const isInPlace = () => statSync(path, { throwIfNoEntry: false })?.ino === ino;
    this.groups = new GroupCommit(this.database, this.health, isInPlace);
    this.wakeUp = new WakeUp(logChannel(path));
    this.server = createServer((socket) => this.welcome(socket));
  }

  /** What whoever comes is told first. */
  get greeting(): FromWriter {
    const { durability } = this.settings;
    const { trouble } = this.health;
    const ready = { kind: 'ready', speaks: SPEAKS, durability } as const;
    return { ...ready, ...(trouble !== undefined && { trouble }) };
  }

  get isClosed(): boolean {
    return this.closing;
  }

  /** Begins to take work from other processes. */
  open(): Promise<void> {
    const place = prepareMeetingPlace(this.settings.path);
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
    this.closing = true;
    clearTimeout(this.quiet);
    this.server.close();
    for (const guest of this.guests.keys()) {
      // What was answered shall still arrive; whoever does not take it is cut off.
      guest.end();
      setTimeout(() => guest.destroy(), GOODBYE_MS).unref();
    }
    this.wakeUp.close();
    // A disk that has failed may not have kept what it said it kept: the next start looks at what is there.
    if (this.health.trouble === undefined) this.foldQuietly('TRUNCATE');
    clearMeetingPlace(this.settings.path);
    this.database.close();
  }

  /**
   * After a stop without a goodbye: sees to it that the disk has the write-ahead log, looks at every page, then moves
   * what that log holds into the file, so that whatever is shown or answered from now on is on the disk, also where the
   * disk had failed before.
   */
  private recover(): void {
    const started = performance.now();
    writeAheadAgain(this.settings.path, this.database);
    checkQuickly(this.database);
    this.fold('TRUNCATE');
    const milliseconds = Math.round(performance.now() - started);
    const words = `The log was not closed the last time. quick_check found it whole (${milliseconds} ms).`;
    this.tell({ kind: 'note', words });
  }

  /** Moves the write-ahead log into the file, as far as readers allow. @throws where the disk fails */
  private fold(how: 'PASSIVE' | 'TRUNCATE'): void {
    this.written = 0;
    this.database.exec(`PRAGMA wal_checkpoint(${how})`);
  }

  /** SQLite does this by itself now and then, but tells nobody when it fails: so we do it too, and look. */
  private foldQuietly(how: 'PASSIVE' | 'TRUNCATE'): void {
    try {
      this.fold(how);
    } catch (error) {
      // No room to fold is no harm yet: the write-ahead log still takes what is written.
      if (troubleOf(error) !== 'full') this.health.learn(error);
    }
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
    this.written += group.length;
    if (this.written >= FOLD_EVERY) this.foldAndTell();
    else this.quiet.refresh();
  }

  private nextGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.queue.length && count < GROUP_MAX && bytes < GROUP_BYTES_MAX) {
      const next = this.queue[count];
      if (next) bytes += sizeOfWork(next.work);
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private foldAndTell(): void {
    if (this.written === 0 || this.health.isBroken) return;
    this.foldQuietly('PASSIVE');
    this.announceHealth();
  }

  private announce(outcomes: readonly Outcome[]): void {
    if (outcomes.some(({ kind }) => kind === 'done' || kind === 'unknown')) {
      this.wakeUp.wake();
      for (const [guest, pid] of this.guests) {
        // Who does not listen is not talked to for ever; its poll finds out.
        const listens = guest.writableLength < UNHEARD_MAX;
        if (pid !== process.pid && listens)
          sendFrame(guest, { kind: 'written' } satisfies FromWriter);
      }
    }
    this.announceHealth();
  }

  private announceHealth(): void {
    const { trouble } = this.health;
    if (trouble === this.saidTrouble) return;
    this.saidTrouble = trouble;
    const message: FromWriter = { kind: 'health', ...(trouble !== undefined && { trouble }) };
    this.tell(message);
    for (const guest of this.guests.keys()) sendFrame(guest, message);
  }

  private welcome(socket: Socket): void {
    // Until it says whose it is, it is told: what it missed before would wait for its poll.
    this.guests.set(socket, 0);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.guests.delete(socket));
    sendFrame(socket, this.greeting);
    const answer: Tell = (message) => {
      if (!socket.destroyed) sendFrame(socket, message);
    };
    receiveFrames(socket, (request) => {
      if (!isRequest(request)) return hangUp(socket, 'what was asked is not understood');
      // Whoever asks too late asks the next writer.
      if (this.closing) return undefined;
      if ('hello' in request) this.guests.set(socket, request.hello);
      else this.take(request, answer);
      return undefined;
    });
  }
}

/** Looks at every page of the file. @throws Error with SQLite's first finding */
function checkQuickly(database: SqliteDatabase): void {
  const row = database.prepare('PRAGMA quick_check(1)').get() ?? {};
  const finding = String(Object.values(row)[0]);
  if (finding !== 'ok') throw new NotOurLog(`The log file is damaged: ${finding}`);
}

/** What the opener is told when the log cannot be written to. */
export function failureOf(error: unknown): Extract<FromWriter, { kind: 'failed' }> {
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof WeakDurability) return { kind: 'failed', error: 'weak', words };
  const trouble = troubleOf(error);
  if (error instanceof NotOurLog || trouble === 'damaged') {
    return { kind: 'failed', error: 'damaged', words };
  }
  // Tried again with the next append, so there is nothing else to do about it.
  const full = trouble === 'full' ? DISK_WORDS.full : undefined;
  return { kind: 'failed', error: 'other', words: full ?? words };
}
