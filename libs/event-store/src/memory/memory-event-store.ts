import type {
  Appended,
  EventStore,
  Expected,
  NewEvent,
  Notice,
  Position,
  ReadAll,
  RecordedEvent,
  Subscribe,
} from '../event-store.js';
import { WrongExpectedRevision } from '../errors.js';
import { encode } from '../guards.js';
import { WakeUp } from '../wake-up.js';

let stores = 0;

/** The port in its plainest form: what the other engines are compared with. */
export class MemoryEventStore implements EventStore {
  private readonly events: RecordedEvent[] = [];
  private readonly wakeUp = new WakeUp(`daylight memory ${(stores += 1)}`);

  constructor(private readonly now: () => Date = () => new Date()) {}

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expected }: { readonly expected: Expected },
  ): Promise<Appended> {
    const encoded = encode(stream, events);
    const past = this.events.filter((event) => event.stream === stream);
    const first = expected === 'noStream' ? 0n : expected + 1n;
    const repeated = encoded.map(({ id }) => past.find((event) => event.id === id));
    const last = repeated.at(-1);
    if (last && repeated.every((event, at) => event?.revision === first + BigInt(at))) return last;
    const actual = past.at(-1)?.revision ?? null;
    if (actual !== (expected === 'noStream' ? null : expected) || repeated.some(Boolean)) {
      throw new WrongExpectedRevision(stream, expected, actual);
    }
    const recordedAt = this.now().toISOString();
    encoded.forEach(({ id, type, data, metadata }, at) => {
      this.events.push({
        id,
        type,
        data: JSON.parse(data) as unknown,
        metadata: JSON.parse(metadata) as RecordedEvent['metadata'],
        stream,
        revision: first + BigInt(at),
        position: positionOf(this.events.length + 1),
        recordedAt,
      });
    });
    this.wakeUp.wake();
    return { revision: first + BigInt(encoded.length) - 1n, position: await this.head() };
  }

  async readStream(stream: string): Promise<RecordedEvent[]> {
    return this.events.filter((event) => event.stream === stream);
  }

  async readAll({ after, limit }: ReadAll): Promise<RecordedEvent[]> {
    const from = after ? Number(after) : 0;
    return this.events.slice(from, from + limit);
  }

  async *subscribe({ after, signal }: Subscribe): AsyncIterable<Notice> {
    let position = after ?? positionOf(0);
    let owed = true;
    while (!signal.aborted) {
      const woken = this.wakeUp.next(1_000, signal);
      const page = await this.readAll({ after: position, limit: 500 });
      for (const event of page) {
        position = event.position;
        owed = true;
        yield { kind: 'event', event };
      }
      if (page.length === 500) continue;
      if (owed) yield { kind: 'caughtUp', position };
      owed = false;
      await woken;
    }
  }

  async head(): Promise<Position> {
    return positionOf(this.events.length);
  }

  async close(): Promise<void> {
    this.wakeUp.close();
  }
}

function positionOf(sequence: number): Position {
  return String(sequence).padStart(20, '0') as Position;
}
