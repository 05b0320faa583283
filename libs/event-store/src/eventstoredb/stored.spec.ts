import { event } from '../conformance/index.js';
import { ForeignPosition, InvalidArgument } from '../errors.js';
import { type KeptEvent, type Position, type RecordedEvent, wholeStream } from '../event-store.js';
import { GENESIS, linkHash } from '../hash-chain.js';
import { MemoryEventStore } from '../memory/memory-event-store.js';
import { keptOf } from '../stored-event.js';
import type { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import { happened, Meeting, PATIENT } from './fixtures/meeting.js';

describe('what the engine keeps on EventStoreDB', () => {
  let meeting: Meeting;
  let store: EventStoreDbEventStore;
  const open = (url?: string) => meeting.open(PATIENT, url);
  beforeEach(async () => {
    meeting = await Meeting.begin();
    store = await open();
  });
  afterEach(() => meeting.end());
  const add = (words: string, expected: bigint | 'noStream', to = store) =>
    to.append('a', [event(words)], { expected });
  /** Every event of a stream ever written, also those that are hidden. */
  const ever = async (stream: string) =>
    (await store.readAll({ limit: 1_000 })).filter((one) => one.stream === stream);

  it('is readable for other programs: JSON, and ids under the names the server knows', async () => {
    const { bare } = meeting;
    await add('1', 'noStream');
    for await (const { event: one } of bare.readStream('a')) {
      expect(one).toMatchObject({
        isJson: true,
        data: { words: '1' },
        metadata: {
          ...event('1').metadata,
          $correlationId: 'c',
          $causationId: '1',
          $daylight: { id: event('1').id, previous: GENESIS, hash: expect.any(String) },
        },
      });
    }
    const [ours] = await wholeStream(store, 'a');
    expect(ours?.metadataText).toBe(JSON.stringify(event('1').metadata));
  });

  it('goes on with the chain where two processes carry out the same command', async () => {
    const [one, other] = [store, await open()];
    await add('0', 'noStream');
    for (const at of [0n, 1n, 2n]) {
      const words = `command ${at}`;
      const both = await Promise.all([add(words, at, one), add(words, at, other)]);
      expect(both.map(({ revision }) => revision)).toEqual([at + 1n, at + 1n]);
    }
    await add('end', 3n, other);
    expectChain(await wholeStream(store, 'a'));
  });

  it.each(['the same process', 'another one'])(
    'goes on with the chain over a deletion by %s',
    async (who) => {
      await add('1', 'noStream');
      await add('2', 0n);
      await store.deleteStream('a', { expected: 1n });
      const next = who === 'another one' ? await open() : store;
      expect((await next.readStream('a')).exists).toBe(false);
      expect((await add('3', 'noStream', next)).revision).toBe(2n);
      expect((await add('3', 'noStream', next)).revision).toBe(2n);
      await add('4', 2n, next);
      expect((await wholeStream(next, 'a')).map(({ revision }) => revision)).toEqual([2n, 3n]);
      expectChain(await ever('a'));
    },
  );

  it('refuses an exact revision of a stream that was deleted, which the server would take', async () => {
    await add('1', 'noStream');
    await store.deleteStream('a', { expected: 'any' });
    await expect(add('2', 0n)).rejects.toMatchObject({ actual: null });
    await store.deleteStream('a', { expected: 'any' });
    await store.deleteStream('nowhere', { expected: 'any' });
    expect((await store.append('a', [event('2')], { expected: 'any' })).revision).toBe(1n);
    expectChain(await ever('a'));
  });

  it('finds what a stream links to though all of it is hidden', async () => {
    await add('1', 'noStream');
    await store.append('ab', [event('1')], { expected: 'noStream' });
    await store.setRetention('a', { truncateBefore: 9n });
    const next = await open();
    expect(await wholeStream(next, 'a')).toEqual([]);
    expect((await next.readStream('a')).exists).toBe(true);
    await add('2', 0n, next);
    expectChain(await ever('a'));
  });

  it('begins a new chain after an event of another program', async () => {
    const { bare } = meeting;
    await bare.appendToStream('a', happened({ words: '0' }));
    await add('1', 0n);
    const [theirs, ours] = await wholeStream(store, 'a');
    expect(theirs).toMatchObject({ hash: '', metadataText: '{}' });
    expect(ours?.hash).toBe(linkHash(GENESIS, ours as RecordedEvent));
  });

  it('keeps what other programs say of a stream', async () => {
    const { bare } = meeting;
    await add('1', 'noStream');
    await bare.setStreamMetadata('a', { maxCount: 7, owner: 'ada', acl: { readRoles: ['ops'] } });
    await store.setRetention('a', { maxAgeSeconds: 60 });
    const { metadata } = await bare.getStreamMetadata('a');
    expect(metadata).toEqual({ owner: 'ada', acl: { readRoles: ['ops'] }, maxAge: 60 });
    const beyond = store.setRetention('a', { truncateBefore: 2n ** 62n });
    await expect(beyond).rejects.toBeInstanceOf(InvalidArgument);
  });

  it('restores an export event by event: ids, revisions, times, hashes and text', async () => {
    const times = ['2026-03-01T12:00:00.000Z', '2026-03-01T12:00:01.500Z'];
    const source = new MemoryEventStore(() => new Date(times[0] ?? ''));
    await source.append('a', [event('1'), event('2')], { expected: 'noStream' });
    await source.append('b', [event('3')], { expected: 'noStream' });
    await source.append('a', [event('4')], { expected: 1n });
    const kept = [...(await source.readAll({ limit: 10 })).map(keptOf), oddlyWritten()];
    await store.restore(kept);
    expect((await store.readAll({ limit: 10 })).map(keptOf)).toEqual(kept);
    await store.append('a', [event('5')], { expected: 2n });
    expectChain(await wholeStream(store, 'a'));
  });

  it.each<[string, (events: KeptEvent[]) => KeptEvent[]]>([
    [
      'changed',
      ([first, ...rest]) => [{ ...first, dataText: '{"words":"other"}' } as KeptEvent, ...rest],
    ],
    ['out of order', (events) => [...events].reverse()],
    ['with a gap', ([first, , third]) => [first, third] as KeptEvent[]],
  ])('restores nothing of a stream that was %s', async (_, spoil) => {
    const source = new MemoryEventStore();
    await source.append('a', [event('1'), event('2'), event('3')], { expected: 'noStream' });
    const kept = spoil((await source.readAll({ limit: 10 })).map(keptOf));
    await expect(store.restore(kept)).rejects.toBeInstanceOf(InvalidArgument);
    expect(await store.readAll({ limit: 10 })).toEqual([]);
  });

  it('has positions that every collation sorts, and knows those of other logs', async () => {
    const { position } = await add('1', 'noStream');
    expect(position).toMatch(/^E\d{40}$/);
    const between = `E${'0'.repeat(16)}1007${'0'.repeat(16)}1007` as Position;
    await expect(store.readAll({ after: between, limit: 1 })).rejects.toBeInstanceOf(
      ForeignPosition,
    );
    const subscribing = async () => {
      const { signal } = new AbortController();
      for await (const notice of store.subscribe({ after: between, signal })) void notice;
    };
    await expect(subscribing()).rejects.toBeInstanceOf(ForeignPosition);
  });

  it('finds a cluster through the one address that names it', async () => {
    const { double } = meeting;
    const discovered = await open(`kurrentdb+discover://127.0.0.1:${double.port}?tls=false`);
    await add('1', 'noStream', discovered);
    expect(discovered.engine).toBe(`EventStoreDB (127.0.0.1:${double.port} (cluster))`);
    expect(await wholeStream(store, 'a')).toHaveLength(1);
  });

  it('reads on over pages that hold nothing of ours', async () => {
    const { double } = meeting;
    for (let at = 0; at < 600; at += 1) {
      double.put('$stats', {
        type: '$statsCollected',
        isJson: true,
        data: JSON_NOTHING,
        metadata: NONE,
      });
    }
    const { position } = await add('1', 'noStream');
    for (let at = 0; at < 600; at += 1) {
      double.put('$stats', {
        type: 'statsCollected',
        isJson: true,
        data: JSON_NOTHING,
        metadata: NONE,
      });
    }
    expect(await store.head()).toBe(position);
    expect(await store.readAll({ limit: 1 })).toHaveLength(1);
    expect(await store.readAll({ direction: 'backwards', limit: 5 })).toHaveLength(1);
    const exactly = { direction: 'backwards', from: position, limit: 5 } as const;
    expect(await store.readAll(exactly)).toHaveLength(1);
  });
});

const JSON_NOTHING = new TextEncoder().encode('{}');
const NONE = new Uint8Array();

function expectChain(events: readonly RecordedEvent[]): void {
  expect(events.length).toBeGreaterThan(1);
  let previous = GENESIS;
  for (const one of events) {
    expect(one.hash).toBe(linkHash(previous, one));
    previous = one.hash;
  }
}

/** As another program might have written it: what JavaScript would round or put in another order. */
function oddlyWritten(): KeptEvent {
  const odd = {
    stream: 'odd',
    revision: 0n,
    id: event('odd').id,
    type: 'SomethingHappened',
    recordedAt: '2026-03-01T12:00:00.000Z',
    dataText: '{ "b": 1.0, "a": 12345678901234567890, "a": "\\u00e9" }',
    metadataText: '{"causationId":"x", "b":1.50,"$note":"not ours"}',
  };
  return { ...odd, hash: linkHash(GENESIS, odd) };
}
