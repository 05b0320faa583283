import { setTimeout as pause } from 'node:timers/promises';
import { type RecordedEvent, SqliteEventStore, verifyLog } from '#event-store';
import { Acknowledgements, broken, type Comparison } from './acknowledged.js';
import { everythingIn, sendEverythingAgain } from './aftermath.js';
import { holderOf } from './lock-holder.js';
import { type Intent, LoadProcess } from './log-load.js';

/** What one log and those who wrote to it went through. */
export interface Killed extends Comparison {
  readonly kills: number;
  readonly killsOfHolder: number;
  readonly killsOfGuest: number;
  readonly killsWhileStarting: number;
  readonly killsWhileClosing: number;
  readonly killsWhileFolding: number;
  readonly acknowledged: number;
  readonly events: number;
  readonly changedAnswers: number;
  readonly missed: number;
  readonly resent: number;
  /** There when the process was dead, though it had not said so. */
  readonly keptUnanswered: number;
  readonly recoveries: number;
  readonly verified: number;
  /** Everything that may not be, together. */
  readonly wrong: number;
  readonly remarks: readonly string[];
}

const WRITERS = 24;
const STREAMS = 150;
const RESENT_MAX = 400;
const VERIFY_EVERY = 25;

/** Two processes write to one log; one or both are killed, again and again, and others come in their place. */
export class TorturedLog {
  private readonly promises = new Acknowledgements();
  private readonly alive: LoadProcess[] = [];
  private readonly reader: SqliteEventStore;
  private readonly seen: RecordedEvent[] = [];
  private readonly remarks: string[] = [];
  private unanswered: Intent[] = [];
  private readonly counts = {
    kills: 0,
    killsOfHolder: 0,
    killsOfGuest: 0,
    killsWhileStarting: 0,
    killsWhileClosing: 0,
    killsWhileFolding: 0,
    resent: 0,
    keptUnanswered: 0,
    recoveries: 0,
    verified: 0,
  };

  constructor(private readonly path: string) {
    const say = (words: string) => this.count(words);
    this.reader = new SqliteEventStore(path, { say });
  }

  /** @param until a moment of `performance.now()` after which nobody else is killed */
  async run(kills: number, until: number): Promise<Killed> {
    const stopping = new AbortController();
    const reading = this.readAlong(stopping.signal);
    while (this.counts.kills < kills && performance.now() < until) {
      while (this.alive.length < 2) this.start();
      await this.killSomebody();
      if (this.counts.kills >= this.counts.verified * VERIFY_EVERY) await this.lookThrough();
    }
    for (const one of this.alive.splice(0)) {
      one.signal('SIGTERM');
      await Promise.race([one.ended, pause(10_000)]);
      await one.kill();
      await this.bury(one);
    }
    const finale = await sendEverythingAgain(this.reader, this.promises);
    const log = await everythingIn(this.reader);
    const missed = await this.readToTheEnd(log.length);
    stopping.abort();
    await reading;
    await this.lookThrough();
    await this.reader.close();
    const comparison = this.promises.compare(log);
    const { faults, changedAnswers, count, events } = this.promises;
    this.remarks.push(...faults);
    const wrong =
      broken(comparison) + this.remarks.length + changedAnswers + missed + finale.changed;
    return {
      ...this.counts,
      ...comparison,
      acknowledged: count,
      events,
      changedAnswers: changedAnswers + finale.changed,
      missed,
      wrong,
      remarks: this.remarks,
    };
  }

  private start(): void {
    const unanswered = this.unanswered.splice(0, RESENT_MAX);
    this.counts.resent += unanswered.length;
    const folding = Math.random() < 0.3;
    const load = { path: this.path, writers: WRITERS, streams: STREAMS, folding, unanswered };
    this.alive.push(new LoadProcess(load));
  }

  private async killSomebody(): Promise<void> {
    const [older, newer] = this.alive;
    if (!older || !newer) return;
    const whom = pick<LoadProcess[]>([
      [5, [older]],
      [3, [newer]],
      [2, [older, newer]],
    ]);
    const starting = Math.random() < 0.4;
    if (starting) await pause(Math.random() * 110);
    else {
      while (!newer.isReady && performance.now() - newer.startedAt < 5_000) await pause(2);
      await pause(Math.random() * 220);
    }
    const closing = Math.random() < 0.1;
    if (closing) {
      whom.forEach((one) => one.signal('SIGTERM'));
      await pause(Math.random() * 40);
    } else if (Math.random() < 0.05) {
      older.signal('SIGSTOP');
      await pause(Math.random() * 80);
      older.signal('SIGCONT');
    }
    const holder = holderOf(`${this.path}.lease`);
    for (const one of whom) {
      this.counts.kills += 1;
      if (!one.isReady) this.counts.killsWhileStarting += 1;
      else if (one.pid === holder) this.counts.killsOfHolder += 1;
      else this.counts.killsOfGuest += 1;
      if (closing) this.counts.killsWhileClosing += 1;
      if (one.isFolding) this.counts.killsWhileFolding += 1;
      one.signal('SIGKILL');
    }
    for (const one of whom) {
      await one.ended;
      this.alive.splice(this.alive.indexOf(one), 1);
      await this.bury(one);
    }
  }

  private async bury(one: LoadProcess): Promise<void> {
    const unanswered = this.promises.take(one.sent);
    for (const { stream, expected, ids } of unanswered) {
      const from = expected === 'noStream' ? 0n : BigInt(expected) + 1n;
      for await (const { id } of await this.reader.readStream(stream, { from, limit: 1 })) {
        if (id === ids[0]) this.counts.keptUnanswered += 1;
      }
    }
    this.unanswered.push(...unanswered);
    if (one.complaint !== '') this.remarks.push(`A writer complained: ${one.complaint}`);
    one.said.forEach((words) => this.count(words));
  }

  private count(words: string): void {
    if (words.includes('quick_check')) this.counts.recoveries += 1;
    else this.remarks.push(`A writer said: ${words}`);
  }

  /** A reader that is never killed: it must be given every event, once and in order. */
  private async readAlong(signal: AbortSignal): Promise<void> {
    for await (const notice of this.reader.subscribe({ signal })) {
      if (notice.kind === 'event') this.seen.push(notice.event);
    }
  }

  private async readToTheEnd(count: number): Promise<number> {
    const until = performance.now() + 20_000;
    while (this.seen.length < count && performance.now() < until) await pause(20);
    const places = new Set(this.seen.map(({ position }) => position));
    const inOrder = this.seen.every(
      ({ position }, at) => at === 0 || position > (this.seen[at - 1]?.position ?? ''),
    );
    return Math.abs(count - this.seen.length) + (inOrder && places.size === count ? 0 : 1);
  }

  /** Everything promised so far, while others go on writing. */
  private async lookThrough(): Promise<void> {
    this.counts.verified += 1;
    const { ok, firstBad } = verifyLog(this.path);
    if (!ok) this.remarks.push(`verify: ${firstBad}`);
    const { lost, moved, doubled } = this.promises.compare(await everythingIn(this.reader));
    if (lost + moved + doubled > 0) {
      this.remarks.push(
        `after ${this.counts.kills} kills: ${lost} lost, ${moved} moved, ${doubled} doubled`,
      );
    }
  }
}

function pick<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
  let chance = Math.random() * choices.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, choice] of choices) {
    chance -= weight;
    if (chance < 0) return choice;
  }
  throw new Error('nothing to choose from');
}
