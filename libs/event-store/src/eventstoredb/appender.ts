import type { AppendResult, JSONEventData } from '@eventstore/db-client';
import { EventTooLarge } from '../errors.js';
import type { Appended, Position } from '../event-store.js';
import { answerOf, type Calls } from './calls.js';
import { failureOf } from './failures.js';
import { InFlight } from './in-flight.js';
import { readPage } from './pages.js';
import { positionOf } from './positions.js';
import { streamPage } from './read-requests.js';
import { dataFor, metadataBytes, type SealedEvent, wireId } from './stored-form.js';

/** What became of an append that said exactly where it belongs. */
export type Written =
  | { readonly kind: 'written'; readonly appended: Appended }
  | { readonly kind: 'conflict'; readonly actual: bigint | null };

/** Writes events after an exact revision, again and again with the same ids until the server says what became of them. */
export class Appender {
  private readonly inFlight = new InFlight();

  constructor(
    private readonly calls: Calls,
    private readonly head: () => Promise<Position>,
  ) {}

  /** @param after the revision they follow; null: there is no such stream */
  async write(
    stream: string,
    after: bigint | null,
    events: readonly SealedEvent[],
  ): Promise<Written> {
    const messages = events.map(messageOf);
    const bytes = messages.reduce((sum, { size }) => sum + size, 0);
    const body = messages.map(({ message }) => message);
    try {
      const result = await this.inFlight.run(bytes, () =>
        this.calls.persist((client, milliseconds) =>
          client.appendToStream(stream, body, {
            expectedRevision: after ?? 'no_stream',
            deadline: milliseconds,
          }),
        ),
      );
      return { kind: 'written', appended: await this.appended(stream, result) };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'conflict') return { kind: 'conflict', actual: failure.actual };
      throw this.refusal(stream, bytes, error);
    }
  }

  private async appended(stream: string, result: AppendResult): Promise<Appended> {
    const revision = result.nextExpectedRevision;
    const { position } = result;
    if (position) {
      return { revision, position: positionOf(String(position.commit), String(position.prepare)) };
    }
    // The answer to a repetition may lack it, where the events of then are not shown any more.
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

function messageOf(event: SealedEvent): { message: JSONEventData; size: number } {
  const metadata = metadataBytes(event);
  const { type } = event;
  const body = { id: wireId(event), type, data: dataFor(event), metadata };
  return {
    message: { ...body, contentType: 'application/json' },
    size: Buffer.byteLength(event.dataText) + metadata.length,
  };
}
