import {
  type EventStore,
  LIMITS,
  type NewEvent,
  type Position,
  SqliteEventStore,
  timeOrderedId,
} from '#event-store';
import { troubleCode } from '#read-models';

interface LogCase {
  readonly what: string;
  readonly code: string;
  readonly run: (store: EventStore) => Promise<unknown>;
}

const event = (words: string, change: Partial<NewEvent> = {}): NewEvent => ({
  id: timeOrderedId(Date.parse('2026-03-01T12:00:00Z'), words),
  type: 'SomethingHappened',
  data: { words },
  metadata: {
    correlationId: 'bad',
    causationId: words,
    actor: { kind: 'system', id: 'proof' },
    occurredAt: '2026-03-01T12:00:00.000Z',
    schemaVersion: 1,
  },
  ...change,
});
const of = (bytes: number) => ({ text: 'x'.repeat(bytes) });
const append =
  (stream: string, ...events: NewEvent[]) =>
  (store: EventStore) =>
    store.append(stream, events, { expected: 'noStream' });
const underDollar = { ...event('metadata').metadata, $correlationId: 'mine' };
const foreign = ['M00000000000000000001', 'C:17/P:17', 'L1', '17', 'nonsense'] as Position[];

const cases: readonly LogCase[] = [
  {
    what: 'an event of 512,001 bytes',
    code: 'EVENT_TOO_LARGE',
    run: append('bad-1', event('large', { data: of(LIMITS.eventBytes) })),
  },
  {
    what: 'an append of 900,001 bytes',
    code: 'EVENT_TOO_LARGE',
    run: append('bad-1', ...[1, 2, 3].map((nth) => event(`${nth}`, { data: of(300_000) }))),
  },
  {
    what: 'an append of 1,001 events',
    code: 'EVENT_TOO_LARGE',
    run: append('bad-1', ...Array.from({ length: 1_001 }, (_, nth) => event(`${nth}`))),
  },
  { what: 'a stream of the store', code: 'RESERVED_NAME', run: append('$all', event('a')) },
  { what: 'a stream without a name', code: 'RESERVED_NAME', run: append('', event('a')) },
  {
    what: 'a type of the store',
    code: 'RESERVED_NAME',
    run: append('bad-1', event('a', { type: '$metadata' })),
  },
  {
    what: 'metadata of the store',
    code: 'RESERVED_NAME',
    run: append('bad-1', event('a', { metadata: underDollar })),
  },
  {
    what: 'a stream of two lines',
    code: 'INVALID_ARGUMENT',
    run: append('bad\n1', event('a')),
  },
  {
    what: 'an id that is none',
    code: 'INVALID_ARGUMENT',
    run: append('bad-1', event('a', { id: 'one' })),
  },
  {
    what: 'data that is no JSON',
    code: 'INVALID_ARGUMENT',
    run: append('bad-1', event('a', { data: { count: 1n } })),
  },
  {
    what: 'a revision that nobody wrote',
    code: 'WRONG_EXPECTED_REVISION',
    run: (store) => store.append('bad-1', [event('a')], { expected: 7n }),
  },
  ...foreign.flatMap((position) => [
    {
      what: `reading after the position "${position}"`,
      code: 'FOREIGN_POSITION',
      run: (store: EventStore) => store.readAll({ after: position, limit: 1 }),
    },
    {
      what: `following after the position "${position}"`,
      code: 'FOREIGN_POSITION',
      run: async (store: EventStore) => {
        const { signal } = new AbortController();
        for await (const _ of store.subscribe({ after: position, signal })) return;
      },
    },
  ]),
];

/** Asks a stopped log for what it must refuse by name, and sees that nothing was written. Gives how many. */
export async function refusedByTheLog(path: string, wrong: string[]): Promise<number> {
  const store = new SqliteEventStore(path);
  const head = await store.head();
  for (const { what, code, run } of cases) {
    const error: unknown = await run(store).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const answered = error === undefined ? 'done' : troubleCode(error);
    if (answered !== code) wrong.push(`the log, given ${what}: ${answered}, expected ${code}`);
    if ((await store.head()) !== head) wrong.push(`the log, given ${what}, wrote something`);
  }
  await store.close();
  return cases.length;
}
