import { createHash } from 'node:crypto';
import {
  type Actor,
  type EventStore,
  type Fact,
  LIMITS,
  type NewEvent,
  type Position,
  Refusal,
  retriedTime,
  schemaVersionFor,
  timeOrderedId,
  WrongExpectedRevision,
} from '#event-store';

export interface BatchMeta {
  /**
   * One import; the same files under the same id again change nothing. Its events sort by time where it is one of
   * `timeOrderedId` or a UUID of version 7.
   */
  readonly batchId: string;
  readonly actor: Actor;
  readonly now: Date;
}

/** Facts that share one append, and so one wait for the disk; fewer where they are large. */
const FACTS_PER_APPEND = 20;
/** What the log adds to a fact's own bytes, generously. */
const ENVELOPE_BYTES = 1_000;
const NO_TIME = new Date(0).toISOString();

/** Writes the facts of one import to its stream `directory-<batch id>`, several at a time. */
export class BatchWriter {
  private pending: NewEvent[] = [];
  private pendingBytes = 0;
  private newest: Position | null = null;

  constructor(
    private readonly store: EventStore,
    private readonly meta: BatchMeta,
    /** Facts that the batch has in the log already. */
    private count = 0,
  ) {}

  async add(facts: readonly Fact[]): Promise<void> {
    for (const fact of facts) {
      const bytes = Buffer.byteLength(JSON.stringify(fact.data)) + ENVELOPE_BYTES;
      if (this.pendingBytes + bytes > LIMITS.appendBytes) await this.flush();
      this.pending.push(this.envelope(fact));
      this.pendingBytes += bytes;
    }
    if (this.pending.length >= FACTS_PER_APPEND) await this.flush();
  }

  /** The newest position; null where the batch has no facts. */
  async flush(): Promise<Position | null> {
    if (this.pending.length === 0) return this.newest;
    const first = this.count - this.pending.length;
    const expected = first === 0 ? 'noStream' : BigInt(first - 1);
    try {
      const appended = await this.store.append(this.stream, this.pending, { expected });
      this.newest = appended.position;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      throw new Refusal(
        'IMPORT_BATCH_USED',
        'This import id was used for other rows already.',
        'Import the files under a new id.',
        'batchId',
      );
    }
    this.pending = [];
    this.pendingBytes = 0;
    return this.newest;
  }

  private get stream(): string {
    return `directory-${this.meta.batchId}`;
  }

  /** The id says place and content, so a retry writes the same events and other files never pass for a retry. */
  private envelope({ type, data }: Fact): NewEvent {
    const { batchId, actor, now } = this.meta;
    const content = createHash('sha256').update(JSON.stringify(data)).digest('base64url');
    // Of the batch, not of this try: where its id has no time, its events have none either.
    const at = retriedTime(batchId, NO_TIME);
    const id = timeOrderedId(at, `${this.stream} ${this.count} ${type} ${content}`);
    this.count += 1;
    return {
      id,
      type,
      data,
      metadata: {
        correlationId: batchId,
        causationId: batchId,
        actor,
        occurredAt: now.toISOString(),
        schemaVersion: schemaVersionFor(this.store, type),
      },
    };
  }
}
