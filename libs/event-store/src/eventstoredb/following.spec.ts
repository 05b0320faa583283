import { EventStoreDBClient } from '@eventstore/db-client';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../../../../test/support/eventstoredb-double/index.js';
import { event } from '../conformance/index.js';
import { StoreUnavailable } from '../errors.js';
import type { Notice, Subscribe } from '../event-store.js';
import type { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import { happened, Meeting, until } from './fixtures/meeting.js';

const said = (words: string) => happened({ words });

describe('a subscription to EventStoreDB', () => {
  let meeting: Meeting;
  let store: EventStoreDbEventStore;
  const begin = async (options = {}) => {
    meeting = await Meeting.begin(options);
    store = await meeting.open();
  };
  beforeEach(() => begin());
  afterEach(() => meeting.end());

  function listen(options: Omit<Subscribe, 'signal'> = {}) {
    const controller = new AbortController();
    const notices: Notice[] = [];
    const over = (async () => {
      for await (const notice of store.subscribe({ ...options, signal: controller.signal })) {
        notices.push(notice);
      }
    })();
    over.catch(() => undefined);
    return {
      notices,
      over,
      words: () => notices.flatMap((one) => (one.kind === 'event' ? [wordsOf(one)] : [])),
      kinds: () => notices.map(({ kind }) => kind),
      stop: async () => {
        controller.abort();
        await over;
      },
    };
  }

  it('goes on after an error, of which the bare client says neither end nor more', async () => {
    const { line, bare } = meeting;
    await bare.appendToStream('a', said('1'));
    const told: string[] = [];
    const there = EventStoreDBClient.connectionString(line.url);
    const subscription = there.subscribeToAll();
    subscription.on('data', () => told.push('data'));
    for (const kind of ['error', 'end', 'close']) subscription.on(kind, () => told.push(kind));
    const heard = listen();
    await until(() => heard.kinds().includes('caughtUp') && told.length === 2);
    line.drop();
    await store.append('b', [event('2')], { expected: 'noStream' });
    await until(() => heard.words().length === 2 && heard.kinds().at(-1) === 'caughtUp');
    expect(heard.words()).toEqual(['1', '2']);
    // Once more at the end where the new connection was up before the second event came.
    const others = heard.kinds().filter((kind) => kind !== 'event');
    expect(others.slice(0, 3)).toEqual(['caughtUp', 'fellBehind', 'caughtUp']);
    expect(others.slice(3).every((kind) => kind === 'caughtUp')).toBe(true);
    expect(told).toEqual(['data', 'data', 'error']);
    expect(subscription.destroyed).toBe(false);
    await heard.stop();
    await there.dispose();
  });

  it.each<[string, Fault]>([
    ['an inner error', { kind: 'breakAfter', events: 30, code: 13 }],
    ['lost data', { kind: 'breakAfter', events: 0, code: 15 }],
    ['another leader', { kind: 'fail', code: 5, trailers: leaderAt(0) }],
    ['an end without words', { kind: 'endAfter', events: 70 }],
    ['a reader dropped as too slow', { kind: 'breakAfter', events: 99, code: 10 }],
  ])('misses and repeats nothing over %s', async (_, fault) => {
    const { double, bare } = meeting;
    const words = Array.from({ length: 100 }, (__, at) => `${at}`);
    await bare.appendToStream('a', words.map(said));
    const planned = 'trailers' in fault ? { ...fault, trailers: leaderAt(double.port) } : fault;
    double.faults.plan('subscribe', planned, 2);
    const heard = listen();
    await until(() => heard.kinds().includes('caughtUp'));
    await heard.stop();
    expect(heard.words()).toEqual(words);
  });

  it('finds out by itself that there is no more where the server does not say so', async () => {
    const { double, bare } = meeting;
    await bare.appendToStream('a', said('1'));
    double.faults.plan('subscribe', { kind: 'noCaughtUp' });
    const heard = listen();
    await until(() => heard.kinds().includes('caughtUp'));
    await bare.appendToStream('a', said('2'));
    await until(() => heard.words().length === 2 && heard.kinds().at(-1) === 'caughtUp');
    await heard.stop();
  });

  it('connects anew where the server has fallen silent about what is there', async () => {
    const { double, bare } = meeting;
    await bare.appendToStream('a', said('1'));
    double.faults.plan('subscribe', { kind: 'mute' });
    const heard = listen();
    await until(() => heard.words().length === 1);
    await heard.stop();
  });

  it('tells a reader who wants little how far the log has come, however little that is', async () => {
    const { bare } = meeting;
    const heard = listen({ filter: { streamPrefixes: ['rare'] } });
    await until(() => heard.kinds().includes('caughtUp'));
    await bare.appendToStream('other', said('1'));
    const head = await store.head();
    await until(() =>
      heard.notices.some((one) => one.kind === 'checkpoint' && one.position >= head),
    );
    await heard.stop();
    expect(heard.words()).toEqual([]);
  });

  it('holds a piece of the log for a reader who is slow, not all of it', async () => {
    const { double } = meeting;
    const many = (from: number) =>
      Array.from({ length: 500 }, (_, at) => event(`${from + at}`, { words: 'x'.repeat(500) }));
    for (let at = 0; at < 6_000; at += 500) {
      await store.append('a', many(at), { expected: at === 0 ? 'noStream' : BigInt(at - 1) });
    }
    const controller = new AbortController();
    let taken = 0;
    for await (const notice of store.subscribe({ signal: controller.signal })) {
      if (notice.kind !== 'event') break;
      taken += 1;
      if (taken === 1) await quiet(() => double.faults.told);
      if (taken === 1) expect(double.faults.told).toBeLessThan(3_500);
    }
    expect(taken).toBe(6_000);
  });

  it('loses nothing where the server drops it for being slow', async () => {
    await meeting.end();
    await begin({ liveBuffer: 8 });
    const heard = listen();
    await until(() => heard.kinds().includes('caughtUp'));
    const events = Array.from({ length: 50 }, (_, at) => event(`${at}`));
    await store.append('a', events, { expected: 'noStream' });
    await until(() => heard.words().length === 50 && heard.kinds().at(-1) === 'caughtUp');
    await heard.stop();
    expect(heard.kinds()).toContain('fellBehind');
  });

  it('ends at once when it is told to, also where nobody answers', async () => {
    const { line } = meeting;
    const heard = listen();
    await until(() => heard.kinds().includes('caughtUp'));
    await line.refuse();
    await until(() => heard.kinds().includes('fellBehind'));
    await heard.stop();
    const never = listen({ after: 'end' });
    await never.stop();
  });

  it('says without wavering that the log does not answer, and tries another client', async () => {
    const { double } = meeting;
    const clients = double.faults.count('features');
    double.faults.plan('subscribe', { kind: 'fail', code: 14 }, 1_000);
    const heard = listen();
    await until(() => !store.health().writable);
    const said = new Set<boolean>();
    await until(() => {
      said.add(store.health().writable);
      return double.faults.count('features') > clients;
    });
    double.faults.clear();
    await until(() => heard.kinds().includes('caughtUp'));
    expect([...said]).toEqual([false]);
    expect(store.health().writable).toBe(true);
    await heard.stop();
  });

  it('ends with words where the server denies access', async () => {
    const { double } = meeting;
    double.faults.plan('subscribe', { kind: 'fail', code: 7 }, 10);
    await expect(listen().over).rejects.toBeInstanceOf(StoreUnavailable);
  });
});

function leaderAt(port: number): Record<string, string> {
  return {
    exception: 'not-leader',
    'leader-endpoint-host': '127.0.0.1',
    'leader-endpoint-port': String(port),
  };
}

function wordsOf(notice: Extract<Notice, { kind: 'event' }>): string {
  return (notice.event.data as { words: string }).words;
}

/** Resolves when a number has not moved for a while. */
async function quiet(of: () => number): Promise<void> {
  for (let before = -1; before !== of();) {
    before = of();
    await pause(300);
  }
}
