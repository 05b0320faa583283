import { setTimeout as pause } from 'node:timers/promises';
import { daylightItself } from '../actor.js';
import type { Clock } from '../clock.js';
import { WrongExpectedRevision } from '../errors.js';
import type { EventStore, RecordedEvent } from '../event-store.js';
import { uuidFrom } from '../uuid.js';
import { CHECKPOINTS, type LogCheckpointSigned, signCheckpoint } from './checkpoint.js';
import { HeadsPublisher, type Published } from './heads-publisher.js';
import { NotaryBook } from './notary-book.js';
import type { TrustedKeys } from './public-key.js';
import type { SigningKey } from './signing-key.js';

export interface NotaryLimits {
  /** Sign once so many events are unsigned. */
  readonly events: number;
  /** Sign once an event has been unsigned for so long. */
  readonly milliseconds: number;
  /** While the past is read, sign after so many: whoever watches sees that it goes on. */
  readonly eventsBehind: number;
}

export interface NotaryParts extends Published {
  readonly store: EventStore;
  readonly key: SigningKey;
  /** This key and those before it. */
  readonly keys: TrustedKeys;
  readonly clock: Clock;
  /** Says what an operator must know, in a line. */
  readonly say: (words: string) => void;
  readonly limits?: Partial<NotaryLimits>;
}

const LIMITS: NotaryLimits = { events: 1_000, milliseconds: 60_000, eventsBehind: 50_000 };
const TICK_MS = 1_000;
const PAGE = 500;

/**
 * Follows the log and signs, now and then, what it holds. Any number may do so at once: whoever is first has signed, and
 * the others see it. A checkpoint is never the reason for another.
 */
export class Notary {
  private readonly limits: NotaryLimits;
  private readonly publisher: HeadsPublisher;
  private live = false;
  private turn: Promise<unknown> = Promise.resolve();
  private said = '';

  private constructor(
    private readonly parts: NotaryParts,
    private readonly book: NotaryBook,
  ) {
    this.limits = { ...LIMITS, ...parts.limits };
    this.publisher = new HeadsPublisher(parts);
  }

  /** Goes on after the newest checkpoint, or counts from the first event where there is none to rely on. */
  static async open(parts: NotaryParts): Promise<Notary> {
    return new Notary(parts, await NotaryBook.open(parts.store, parts.keys));
  }

  /** Events that it has taken in. */
  get taken(): number {
    return this.book.size;
  }

  /**
   * Follows until the signal aborts; then signs and publishes what is left, if it had come to the end of the log.
   * @throws NotOurLog where the log is not what was signed
   */
  async follow(signal: AbortSignal): Promise<void> {
    const stopping = new AbortController();
    const ticking = this.tick(AbortSignal.any([signal, stopping.signal]));
    try {
      const { after } = this.book;
      for await (const notice of this.parts.store.subscribe({ after, signal })) {
        if (notice.kind === 'event') this.take(notice.event);
        if (notice.kind === 'caughtUp') this.live = true;
        if (notice.kind === 'fellBehind') this.live = false;
        if (this.isDue()) await this.look();
      }
      if (this.live) await this.finish();
    } finally {
      stopping.abort();
      await ticking;
    }
  }

  /** Reads to the end of the log, and signs and publishes what is unsigned. */
  async finish(): Promise<void> {
    const { store, clock } = this.parts;
    for (;;) {
      const page = await store.readAll({ after: this.book.after, limit: PAGE });
      for (const event of page) this.take(event);
      if (page.length < PAGE) break;
    }
    await this.inTurn(async () => {
      await this.book.readRules(clock.now());
      if (this.book.unsigned > 0) await this.sign();
      await this.publisher.publish();
    });
  }

  /** Signs and publishes what is due. */
  look(): Promise<void> {
    return this.inTurn(async () => {
      await this.book.readRules(this.parts.clock.now());
      if (this.isDue()) await this.sign();
      await this.publisher.publish();
    });
  }

  private take(event: RecordedEvent): void {
    const checkpoint = this.book.take(event, this.parts.clock.now());
    if (checkpoint) this.publisher.add(checkpoint);
  }

  private isDue(): boolean {
    const { unsigned, unsignedSince } = this.book;
    if (unsigned === 0 || unsignedSince === undefined) return false;
    if (!this.live) return unsigned >= this.limits.eventsBehind;
    const waited = this.parts.clock.now().getTime() - unsignedSince;
    return unsigned >= this.limits.events || waited >= this.limits.milliseconds;
  }

  private async sign(): Promise<void> {
    const { store, key, clock } = this.parts;
    const statement = this.book.statement(clock.now());
    if (!statement) return;
    const checkpoint = signCheckpoint(statement, key);
    try {
      const { expected } = this.book;
      const { revision } = await store.append(CHECKPOINTS, [eventOf(checkpoint)], { expected });
      this.book.signed(checkpoint, revision);
      this.publisher.add(checkpoint);
      this.said = '';
    } catch (error) {
      // Another one was quicker: what it signed comes along in the log.
      if (error instanceof WrongExpectedRevision) return;
      this.complain(error);
    }
  }

  private async tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(TICK_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted && this.live) await this.look().catch((error) => this.complain(error));
    }
  }

  /** It is tried again every second; said once is enough. */
  private complain(error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    if (words !== this.said) this.parts.say(`the log could not be signed: ${words}`);
    this.said = words;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }
}

function eventOf(checkpoint: LogCheckpointSigned) {
  // Of the signature: what another notary signed of the same events is not what this one signed.
  const commandId = uuidFrom(`${CHECKPOINTS} ${checkpoint.signature}`);
  return {
    id: uuidFrom(`${CHECKPOINTS} ${commandId} 0`),
    type: 'LogCheckpointSigned',
    data: checkpoint,
    metadata: {
      correlationId: commandId,
      causationId: commandId,
      actor: daylightItself,
      occurredAt: checkpoint.signedAt,
      schemaVersion: 1,
    },
  };
}
