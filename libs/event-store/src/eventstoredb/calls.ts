import { setMaxListeners } from 'node:events';
import {
  ForeignPosition,
  InvalidArgument,
  OutcomeUnknown,
  StoreUnavailable,
  StreamTombstoned,
} from '../errors.js';
import type { LogClient } from './client.js';
import { backOff, inTime, wait } from './deadline.js';
import { failureOf } from './failures.js';
import type { SharedClient } from './shared-client.js';

export interface Patience {
  /** Milliseconds one call may take. */
  readonly callMs: number;
  /** Milliseconds after which an operation is given up, however often it was tried. */
  readonly totalMs: number;
}

/** gRPC's word for what the server ends by itself. */
const ABORTED = 10;

/** One try, which has so many milliseconds. */
export type Attempt<T> = (client: LogClient, milliseconds: number) => Promise<T>;

/** Given up. `sent`: something may have reached the server. */
export class OutOfPatience extends Error {
  override readonly name = 'OutOfPatience';
  constructor(
    words: string,
    readonly sent: boolean,
  ) {
    super(words);
  }
}

/** Asks the server, and asks again where the answer does not come or may be another one next time. */
export class Calls {
  private readonly closing = new AbortController();

  constructor(
    private readonly shared: SharedClient,
    private readonly patience: Patience,
    private readonly chance: () => number,
  ) {
    setMaxListeners(0, this.closing.signal);
  }

  get closed(): AbortSignal {
    return this.closing.signal;
  }

  close(): void {
    this.closing.abort();
  }

  /**
   * One question that may be asked any number of times. Refusals come back as the client's own errors.
   * @throws OutOfPatience, or what the client threw where asking again is of no use
   */
  persist<T>(attempt: Attempt<T>, patience = this.patience): Promise<T> {
    return this.insist(attempt, patience, () => this.shared.answered());
  }

  /** A client for a long call. That there is one says nothing of how it works: `works` and `broke` do. */
  client(): Promise<LogClient> {
    return this.insist(
      async (client) => client,
      this.patience,
      () => undefined,
    );
  }

  private async insist<T>(
    attempt: Attempt<T>,
    { callMs, totalMs }: Patience,
    answered: () => void,
  ): Promise<T> {
    const until = performance.now() + totalMs;
    let sent = false;
    const sending = () => void (sent = true);
    for (let tries = 0; ; tries += 1) {
      if (this.closed.aborted) throw new OutOfPatience('the log is closed', sent);
      const left = Math.max(1, until - performance.now());
      const words = await this.tryOnce(attempt, Math.min(callMs, left), { sending, answered });
      if (typeof words !== 'string') return words.value;
      const pause = backOff(tries, this.chance);
      if (performance.now() + pause >= until) throw new OutOfPatience(words, sent);
      await wait(pause, this.closed);
    }
  }

  /** A question without consequences. @throws StoreUnavailable, StreamTombstoned, ForeignPosition, InvalidArgument */
  async ask<T>(
    about: { readonly stream?: string; readonly position?: string },
    attempt: Attempt<T>,
    patience?: Patience,
  ): Promise<T> {
    try {
      return await this.persist(attempt, patience);
    } catch (error) {
      throw answerOf(error, about);
    }
  }

  /** A long call tells something. */
  works(): void {
    this.shared.answered();
  }

  /** A long call on this client broke. That a reader was too slow for the server says nothing of the client. */
  broke(client: LogClient, error: unknown): void {
    const { code } = error as { code?: unknown };
    const failure = failureOf(error);
    if (failure.kind === 'passing' && code !== ABORTED) this.shared.failed(client, failure.words);
  }

  private async tryOnce<T>(
    attempt: Attempt<T>,
    milliseconds: number,
    { sending, answered }: { readonly sending: () => void; readonly answered: () => void },
  ): Promise<{ readonly value: T } | string> {
    let client: LogClient | undefined;
    try {
      const opened = this.shared.open(milliseconds);
      client = opened instanceof Promise ? await inTime(milliseconds, opened) : opened;
      sending();
      const value = await inTime(milliseconds, attempt(client, milliseconds), client.untilRetired);
      answered();
      return { value };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'passing') {
        if (client) answered();
        throw error;
      }
      if (client) this.shared.failed(client, failure.words);
      return failure.words;
    }
  }
}

/** The client's error in the words of the port. `wrote`: it was not a question, so that it may have had an effect. */
export function answerOf(
  error: unknown,
  {
    stream = '',
    position = '',
    wrote = false,
  }: { readonly stream?: string; readonly position?: string; readonly wrote?: boolean },
): Error {
  if (error instanceof OutOfPatience) {
    return wrote && error.sent
      ? new OutcomeUnknown(`It may have been written or not: ${error.message}. Send it again.`)
      : new StoreUnavailable(`EventStoreDB does not answer: ${error.message}. Try again.`);
  }
  const failure = failureOf(error);
  const cause = { cause: error };
  switch (failure.kind) {
    case 'tombstoned':
      return new StreamTombstoned(stream);
    case 'noSuchPosition':
      return new ForeignPosition(position, 'EventStoreDB');
    case 'refused':
      return failure.words.includes('accept')
        ? new InvalidArgument(failure.words, cause)
        : new StoreUnavailable(failure.words, cause);
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}
