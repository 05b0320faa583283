import { event } from '../conformance/index.js';
import { OutcomeUnknown, StoreUnavailable } from '../errors.js';
import { wholeStream } from '../event-store.js';
import { logs } from './fixtures/logs.js';
import { deadly, threads } from './fixtures/watched-threads.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { verifyLog } from './verify.js';

jest.mock(
  'node:worker_threads',
  () =>
    jest.requireActual<typeof import('./fixtures/watched-threads.js')>(
      './fixtures/watched-threads.js',
    ).watchedThreads,
);

const { next } = logs();
const quiet = { say: () => undefined };
const opened: SqliteEventStore[] = [];
function openStore(path = next(), options = {}): SqliteEventStore {
  const store = new SqliteEventStore(path, { ...quiet, ...options });
  opened.push(store);
  return store;
}
afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())));

/** A store that writes, and one that brings its work to it through the socket. */
async function pair() {
  const path = next();
  const writer = openStore(path);
  await writer.append('first', [event('first')], { expected: 'noStream' });
  return { path, writer, guest: openStore(path) };
}

const appendTo = (store: SqliteEventStore, stream: string) =>
  store.append(stream, [event(stream)], { expected: 'noStream' });

describe('when the writing thread dies', () => {
  it('what was under way is sent again, and nothing is written twice', async () => {
    const path = next();
    const store = openStore(path);
    await appendTo(store, 'first');
    const appends = Array.from({ length: 500 }, (_, at) => appendTo(store, `s${at}`));
    await Promise.any(appends);
    await threads.at(-1)?.terminate();
    expect(await Promise.all(appends)).toHaveLength(500);
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 501 });
  });

  it('those who came through its socket do the same', async () => {
    const { path, guest } = await pair();
    const appends = Array.from({ length: 500 }, (_, at) => appendTo(guest, `s${at}`));
    await Promise.any(appends);
    await threads.at(-1)?.terminate();
    await Promise.all(appends);
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 501 });
  });

  it('and nobody waits for it, another process may become the writer', async () => {
    const { path, writer, guest } = await pair();
    await threads.at(-1)?.terminate();
    const started = threads.length;
    await appendTo(guest, 'a');
    expect(threads).toHaveLength(started + 1);
    await appendTo(writer, 'b');
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 3 });
  });

  it('whenever it is given that work, the work is given up in the end, its outcome unknown', async () => {
    const store = openStore();
    await appendTo(store, 'first');
    deadly.on = true;
    const append = appendTo(store, 'a');
    await expect(append).rejects.toBeInstanceOf(OutcomeUnknown);
    deadly.on = false;
    await appendTo(store, 'b');
  });

  it('a deletion that was sent twice is a success', async () => {
    const { writer, guest } = await pair();
    await writer.append('a', [event('1'), event('2')], { expected: 'noStream' });
    const deletion = guest.deleteStream('a', { expected: 1n });
    const closing = guest.tombstoneStream('first', { expected: 0n });
    await threads.at(-1)?.terminate();
    await Promise.all([deletion, closing]);
    expect((await guest.readStream('a')).exists).toBe(false);
  });
});

describe('closing', () => {
  it('waits for what is under way', async () => {
    const path = next();
    const store = openStore(path);
    const appends = Array.from({ length: 100 }, (_, at) => appendTo(store, `s${at}`));
    await store.close();
    await Promise.all(appends);
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 100 });
  });

  it('refuses new appends from that moment, and says that nothing was written', async () => {
    const store = openStore();
    const before = appendTo(store, 'a');
    const closing = store.close();
    await expect(appendTo(store, 'b')).rejects.toThrow(new StoreUnavailable('The log is closed.'));
    await before;
    await closing;
    await expect(appendTo(store, 'c')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(store.health()).toEqual({ writable: false, words: 'The log is closed.' });
  });

  it('twice at the same time is one closing', async () => {
    const store = openStore();
    void appendTo(store, 'a');
    await Promise.all([store.close(), store.close()]);
    await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('while somebody reads ends the reading with a named error', async () => {
    const store = openStore();
    const words = Array.from({ length: 600 }, (_, at) => event(`${at}`));
    await store.append('a', words, { expected: 'noStream' });
    const reading = (await store.readStream('a'))[Symbol.asyncIterator]();
    await reading.next();
    await store.close();
    const rest = async () => {
      while (!(await reading.next()).done);
    };
    await expect(rest()).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('ends subscriptions, filtered or not', async () => {
    const store = openStore();
    const ended = [{}, { filter: { typePrefixes: ['Some'] } }].map(async (options) => {
      const { signal } = new AbortController();
      for await (const { kind } of store.subscribe({ ...options, signal })) {
        if (kind === 'caughtUp') continue;
      }
    });
    await appendTo(store, 'a');
    await store.close();
    await Promise.all(ended);
  });
});

describe('a lot at once', () => {
  it('a thousand appends in one turn, through a socket too (17)', async () => {
    const { path, writer, guest } = await pair();
    const appends = [writer, guest].flatMap((store, which) =>
      Array.from({ length: 1_000 }, (_, at) => appendTo(store, `${which}-${at}`)),
    );
    await Promise.all(appends);
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 2_001 });
  });

  it('an append far larger than the buffer of a socket arrives whole', async () => {
    const { guest } = await pair();
    const events = [
      event('1', { words: 'x'.repeat(400_000) }),
      event('2', { words: 'y'.repeat(400_000) }),
    ];
    await guest.append('a', events, { expected: 'noStream' });
    const lengths = (await wholeStream(guest, 'a')).map(({ dataText }) => dataText.length);
    expect(lengths).toEqual([400_012, 400_012]);
  });

  it('more than may wait is refused, what waits is written', async () => {
    const store = openStore();
    const appends = Array.from({ length: 20_001 }, (_, at) => appendTo(store, `s${at}`));
    await expect(appends.at(-1)).rejects.toThrow('More than 20000 appends are waiting');
    expect(
      (await Promise.allSettled(appends)).filter(({ status }) => status === 'fulfilled'),
    ).toHaveLength(20_000);
  });

  it('more than the memory should hold is refused', async () => {
    const store = openStore();
    const data = { words: 'x'.repeat(500_000) };
    const appends = Array.from({ length: 140 }, (_, at) =>
      store.append('a', [event(`${at}`, data)], { expected: 'any' }),
    );
    const results = await Promise.allSettled(appends);
    const refused = results.flatMap((one) =>
      one.status === 'rejected' ? [String(one.reason)] : [],
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((words) => words.includes('characters of events are waiting'))).toBe(true);
  });
});

it('a clock that goes backwards disturbs no order', async () => {
  const path = next();
  const hours = [12, 11, 13, 10];
  const now = () => new Date(Date.UTC(2026, 2, 1, hours.shift() ?? 9));
  const store = openStore(path, { now });
  for (const [at, words] of ['1', '2', '3', '4'].entries()) {
    const expected = at === 0 ? 'noStream' : BigInt(at - 1);
    await store.append('a', [event(words)], { expected });
  }
  const everything = await store.readAll({ limit: 10 });
  expect(everything.map(({ recordedAt }) => recordedAt.slice(11, 13))).toEqual([
    '12',
    '11',
    '13',
    '10',
  ]);
  expect(everything.map(({ revision }) => revision)).toEqual([0n, 1n, 2n, 3n]);
  expect(verifyLog(path).ok).toBe(true);
});
