import { randomUUID } from 'node:crypto';
import { StreamTombstoned, WrongExpectedRevision } from '../errors.js';
import type { Expected, Retention } from '../event-store.js';
import { judge } from '../stream-rules.js';
import { answerOf, type Calls } from './calls.js';
import { backOff, wait } from './deadline.js';
import { failureOf } from './failures.js';
import { readPage } from './pages.js';
import { streamPage } from './read-requests.js';
import type { Head, StreamHeads } from './stream-heads.js';

const RACES_MAX = 20;

/** What hides streams: deletion, the end for ever, and retention. */
export class ShutStreams {
  constructor(
    private readonly calls: Calls,
    private readonly heads: StreamHeads,
    private readonly chance: () => number,
  ) {}

  async delete(stream: string, expected: Expected): Promise<void> {
    await this.shut(stream, expected, async (head) => {
      // The server refuses to delete what is not there.
      if (head.state === 'absent' || head.last === null) return;
      const expectedRevision = head.last;
      await this.calls.persist((client, deadline) =>
        client.deleteStream(stream, { expectedRevision, deadline }),
      );
      this.heads.deleted(stream, head);
    });
  }

  async tombstone(stream: string, expected: Expected): Promise<void> {
    await this.shut(stream, expected, async (head) => {
      const expectedRevision = head.state === 'open' ? (head.last ?? 'no_stream') : 'no_stream';
      let tries = 0;
      await this.calls.persist(async (client, deadline) => {
        tries += 1;
        try {
          await client.tombstoneStream(stream, { expectedRevision, deadline });
        } catch (error) {
          // The try before this one did it, and its answer was lost.
          if (tries === 1 || failureOf(error).kind !== 'tombstoned') throw error;
        }
      });
      this.heads.forget(stream);
    });
  }

  /** Metadata of other programs (access rights, for one) is kept. A stream that was deleted stays so, as it is. */
  async retain(stream: string, retention: Retention): Promise<void> {
    const rules = rulesOf(retention);
    for (let races = 0; ; races += 1) {
      const { head } = await this.heads.look(stream);
      if (head.state === 'absent' && (await this.heads.lookBeneath(stream)).last !== null) return;
      const before = await this.metadata(stream);
      const data = new TextEncoder().encode(JSON.stringify({ ...before.kept, ...rules }));
      const event = { id: randomUUID(), type: '$metadata', data, metadata: new Uint8Array() };
      try {
        await this.calls.persist((client) =>
          client.append(`$$${stream}`, before.revision ?? null, [event]),
        );
        return;
      } catch (error) {
        await this.raced(error, stream, races);
      }
    }
  }

  private async shut(
    stream: string,
    expected: Expected,
    work: (head: Head) => Promise<void>,
  ): Promise<void> {
    for (let races = 0; ; races += 1) {
      const { head } = await this.heads.look(stream);
      const actual = head.state === 'open' ? head.last : null;
      const verdict = judge({ last: actual, state: 'open' }, expected, [], () => undefined);
      if (verdict.kind === 'conflict') throw new WrongExpectedRevision(stream, expected, actual);
      try {
        return await work(head);
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'conflict' && expected !== 'any' && expected !== 'streamExists') {
          throw new WrongExpectedRevision(stream, expected, failure.actual);
        }
        await this.raced(error, stream, races);
      }
    }
  }

  /** Waits a moment where somebody else was quicker; otherwise throws. */
  private async raced(error: unknown, stream: string, races: number): Promise<void> {
    const failure = failureOf(error);
    if (failure.kind === 'tombstoned') throw new StreamTombstoned(stream);
    if (failure.kind !== 'conflict' || races === RACES_MAX)
      throw answerOf(error, { stream, wrote: true });
    await wait(backOff(0, this.chance), this.calls.closed);
  }

  private async metadata(stream: string): Promise<{ revision?: bigint; kept: object }> {
    const request = streamPage(`$$${stream}`, {
      direction: 'backwards',
      from: undefined,
      count: 1,
    });
    const page = await this.calls.ask({ stream }, (client, milliseconds) =>
      readPage(client, request, milliseconds),
    );
    const [newest] = page.events;
    if (!newest) return { kept: {} };
    const { $tb, $maxCount, $maxAge, ...kept } = newest.data as Record<string, unknown>;
    void [$tb, $maxCount, $maxAge];
    return { revision: newest.revision, kept };
  }
}

function rulesOf({ truncateBefore, maxCount, maxAgeSeconds }: Retention): object {
  return {
    ...(truncateBefore !== undefined && { $tb: Number(truncateBefore) }),
    ...(maxCount !== undefined && { $maxCount: maxCount }),
    ...(maxAgeSeconds !== undefined && { $maxAge: maxAgeSeconds }),
  };
}
