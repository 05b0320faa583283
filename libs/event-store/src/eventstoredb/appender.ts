import { EventTooLarge } from '../errors.js';
import type { Appended, Position } from '../event-store.js';
import type { Accepted } from './append-call.js';
import { answerOf, type Calls } from './calls.js';
import { failureOf } from './failures.js';
import { InFlight } from './in-flight.js';
import { readPage } from './pages.js';
import { streamPage } from './read-requests.js';
import { type SealedEvent, wireEventOf } from './stored-form.js';

/** What became of an append that said exactly where it belongs. */
export type Written =
  | { readonly kind: 'written'; readonly appended: Appended }
  | { readonly kind: 'conflict'; readonly actual: bigint | null };

/** Writes events after an exact revision, again and again with the same ids until the server says what became of them. */
export class Appender {
  private readonly inFlight = new InFlight();
  private readonly pending = new Map<string, Promise<Written>>();

  constructor(
    private readonly calls: Calls,
    private readonly head: () => Promise<Position>,
  ) {}

  /**
   * The same bytes for the same place, asked for while they are on their way, are not sent twice: the server would keep
   * the second waiting for seconds.
   * @param after the revision they follow; null: there is no such stream
   */
  write(stream: string, after: bigint | null, events: readonly SealedEvent[]): Promise<Written> {
    const key = events.at(-1)?.hash ?? '';
    const known = this.pending.get(key);
    if (known) return known;
    const writing = this.send(stream, after, events).finally(() => this.pending.delete(key));
    this.pending.set(key, writing);
    return writing;
  }

  private async send(
    stream: string,
    after: bigint | null,
    events: readonly SealedEvent[],
  ): Promise<Written> {
    const wire = events.map(wireEventOf);
    const bytes = wire.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
    try {
      const accepted = await this.inFlight.run(bytes, () =>
        this.calls.persist((client) => client.append(stream, after, wire)),
      );
      return { kind: 'written', appended: await this.appended(stream, accepted) };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'conflict') return { kind: 'conflict', actual: failure.actual };
      throw this.refusal(stream, bytes, error);
    }
  }

  private async appended(stream: string, { revision, position }: Accepted): Promise<Appended> {
    if (position !== undefined) return { revision, position };
    const request = streamPage(stream, { direction: 'forwards', from: revision, count: 1 });
    const page = await this.calls.ask({ stream }, (client, milliseconds) =>
      readPage(client, request, milliseconds),
    );
    const [event] = page.events;
    return {
      revision,
      position: event?.revision === revision ? event.position : await this.head(),
    };
  }

  private refusal(stream: string, bytes: number, error: unknown): Error {
    return failureOf(error).kind === 'tooLarge'
      ? new EventTooLarge(stream, `an append of about ${bytes} bytes`, 'the server')
      : answerOf(error, { stream, wrote: true });
  }
}
