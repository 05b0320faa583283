import {
  EventStoreDBClient,
  jsonEvent,
  MaxAppendSizeExceededError,
  StreamNotFoundError,
} from '@eventstore/db-client';
import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreDbDouble, Line } from '../../../../test/support/eventstoredb-double/index.js';
import { event } from '../conformance/index.js';
import {
  EventTooLarge,
  InvalidArgument,
  OutcomeUnknown,
  StoreUnavailable,
  UnreadableEvent,
  WrongExpectedRevision,
} from '../errors.js';
import { wholeStream } from '../event-store.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';

const INTERNAL = 13;
const UNAVAILABLE = 14;
/** Long enough for a call on this machine, short enough to wait for its end. */
const HURRIED = { callMs: 300, totalMs: 900, quietMs: 50 };
const PATIENT = { callMs: 10_000, totalMs: 30_000, quietMs: 50 };
/** Asks again soon, for as long as it takes. */
const EAGER = { ...PATIENT, callMs: 500 };

const happened = (data: Record<string, unknown> = {}, id?: string) =>
  jsonEvent({ type: 'SomethingHappened', data, ...(id && { id }) });

/** Each test shows first what the bare client does, then that the engine does better. */
describe('the engine on EventStoreDB, where the bare client fails', () => {
  let double: EventStoreDbDouble;
  let line: Line;
  let bare: EventStoreDBClient;
  let opened: EventStoreDbEventStore[];
  const open = async (options = PATIENT, on = line) => {
    const store = await EventStoreDbEventStore.open(on.url, { ...options, say: () => undefined });
    opened.push(store);
    return store;
  };

  beforeEach(async () => {
    double = await EventStoreDbDouble.start();
    line = await Line.to(double.port);
    bare = EventStoreDBClient.connectionString(line.url);
    opened = [];
  });
  afterEach(async () => {
    line.thaw();
    for (const store of opened) await store.close();
    await bare.dispose();
    await line.close();
    double.stop();
  });

  it('keeps the appends of one connection apart from those of another', async () => {
    const other = await EventStoreDbDouble.start();
    const otherLine = await Line.to(other.port);
    const otherBare = EventStoreDBClient.connectionString(otherLine.url);
    await otherBare.appendToStream('first', happened());
    double.faults.plan('append', { kind: 'silent' });
    const bareAppend = bare.appendToStream('bare', happened());
    await until(() => double.idsOf('bare').length === 1);
    other.faults.plan('append', { kind: 'fail', code: UNAVAILABLE });
    await expect(otherBare.appendToStream('a', happened())).rejects.toThrow();
    // It was written, and has nothing to do with the other server.
    await expect(bareAppend).rejects.toThrow();

    const [store, neighbour] = [await open(EAGER), await open(PATIENT, otherLine)];
    double.faults.plan('append', { kind: 'silent' });
    const append = store.append('ours', [event('1')], { expected: 'noStream' });
    await until(() => double.idsOf('ours').length === 1);
    const asked = double.faults.count('append');
    other.faults.plan('append', { kind: 'fail', code: UNAVAILABLE });
    await neighbour.append('b', [event('1')], { expected: 'noStream' });
    expect(double.faults.count('append')).toBe(asked);
    // Its own answer is lost; it asks again, and is told.
    expect((await append).revision).toBe(0n);
    await otherBare.dispose();
    await neighbour.close();
    await otherLine.close();
    other.stop();
  });

  it('gives up an append that nobody answers, and settles it when it is sent again', async () => {
    await bare.appendToStream('first', happened());
    line.freeze();
    const bareAppend = bare.appendToStream('bare', happened(), { deadline: 100 });
    bareAppend.catch(() => undefined);
    expect(await orPending(bareAppend)).toBe('pending');
    line.thaw();

    const store = await open(HURRIED);
    await store.append('ours', [event('1')], { expected: 'noStream' });
    line.freeze();
    const append = () => store.append('ours', [event('2')], { expected: 0n });
    await expect(append()).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(store.health()).toMatchObject({
      writable: false,
      words: expect.stringMatching(/asked again/),
    });
    line.thaw();
    expect((await append()).revision).toBe(1n);
    expect(await wholeStream(store, 'ours')).toHaveLength(2);
    expect(store.health().writable).toBe(true);
  });

  it('tries an append of unknown outcome again, and writes it once', async () => {
    double.faults.plan('append', { kind: 'failAfter', code: UNAVAILABLE });
    await expect(bare.appendToStream('bare', happened())).rejects.toThrow();

    const store = await open(EAGER);
    for (const fault of [
      { kind: 'failAfter', code: UNAVAILABLE },
      { kind: 'failAfter', code: INTERNAL },
      { kind: 'silent' },
      { kind: 'refuse', words: 'Server Is Not Ready' },
    ] as const) {
      double.faults.plan('append', fault);
      const before = (await wholeStream(store, 'ours')).length;
      const expected = before === 0 ? 'noStream' : BigInt(before - 1);
      const { revision } = await store.append('ours', [event(fault.kind)], { expected });
      expect(revision).toBe(BigInt(before));
    }
    expect(new Set(double.idsOf('ours')).size).toBe(4);
  });

  it('never tells a revision that is not true', async () => {
    await bare.appendToStream('a', [happened(), happened(), happened()]);
    const lying = EventStoreDBClient.connectionString(`${line.url}&throwOnAppendFailure=false`);
    const { success, nextExpectedRevision } = await lying.appendToStream('a', happened(), {
      expectedRevision: 'no_stream',
    });
    expect([success, nextExpectedRevision]).toEqual([false, 1n]);
    await lying.dispose();

    const opening = EventStoreDbEventStore.open(`${line.url}&throwOnAppendFailure=false`);
    await expect(opening).rejects.toBeInstanceOf(InvalidArgument);
    const store = await open();
    const append = store.append('a', [event('1')], { expected: 'noStream' });
    await expect(append).rejects.toMatchObject({ actual: 2n });
  });

  it('knows at once whether there is such a stream', async () => {
    const reading = bare.readStream('nowhere');
    await expect(reading[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(
      StreamNotFoundError,
    );
    const store = await open();
    expect((await store.readStream('nowhere')).exists).toBe(false);
  });

  it.each([
    ['unavailable', UNAVAILABLE],
    ['an inner error', INTERNAL],
  ])('reads again where the server was %s', async (_, code) => {
    await bare.appendToStream('a', [happened(), happened()]);
    double.faults.plan('read', { kind: 'breakAfter', events: 1, code });
    const reading = async () => {
      for await (const one of bare.readStream('a')) void one;
    };
    await expect(reading()).rejects.toThrow();
    const store = await open();
    double.faults.plan('read', { kind: 'breakAfter', events: 1, code }, 2);
    expect(await wholeStream(store, 'a')).toHaveLength(2);
  });

  it('does not remember for ever that its first call failed', async () => {
    double.faults.plan('features', { kind: 'fail', code: INTERNAL });
    await expect(bare.appendToStream('a', happened())).rejects.toThrow();
    await expect(bare.appendToStream('a', happened())).rejects.toThrow();
    expect(double.faults.count('features')).toBe(1);

    double.faults.plan('features', { kind: 'fail', code: INTERNAL }, 2);
    const store = await open();
    await store.append('a', [event('1')], { expected: 'noStream' });
  });

  it('says hello before the first append, however many come in one turn', async () => {
    const store = await open();
    const appends = Array.from({ length: 200 }, (_, at) =>
      store.append(`a${at}`, [event('1')], { expected: 'noStream' }),
    );
    await Promise.all(appends);
    expect(double.faults.history[0]).toBe('features');
    expect(double.faults.count('features')).toBe(1);
  });

  it('leaves no connection behind', async () => {
    await bare.appendToStream('a', happened());
    await bare.dispose();
    await pause(50);
    expect(line.connections).toBe(1);

    const ours = await Line.to(double.port);
    const [one, other] = [await open(PATIENT, ours), await open(PATIENT, ours)];
    expect(ours.connections).toBe(1);
    await one.close();
    await other.append('b', [event('1')], { expected: 'noStream' });
    await other.close();
    await until(() => ours.connections === 0);
    await ours.close();
  });

  it('refuses a revision that cannot be, and its neighbours are written', async () => {
    await bare.appendToStream('first', happened());
    const bareNeighbour = bare.appendToStream('good', happened());
    const wrong = bare.appendToStream('bad', happened(), { expectedRevision: -1n });
    const outcomes = await Promise.all([bareNeighbour, wrong].map(orPending));
    expect(outcomes).not.toContain('done');

    const store = await open();
    const neighbour = store.append('ours', [event('1')], { expected: 'noStream' });
    const refused = store.append('bad', [event('1')], { expected: -1n });
    await expect(refused).rejects.toBeInstanceOf(InvalidArgument);
    await neighbour;
  });

  it('waits for a read no longer than it has time', async () => {
    await bare.appendToStream('a', happened());
    const store = await open(HURRIED);
    line.freeze();
    const reading = async () => {
      for await (const one of bare.readStream('a', { deadline: 100 })) void one;
    };
    const bareRead = reading();
    bareRead.catch(() => undefined);
    expect(await orPending(bareRead)).toBe('pending');
    await expect(store.readStream('a')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('says that nothing was written where the server is down', async () => {
    const store = await open(HURRIED);
    await line.refuse();
    const error = await bare.appendToStream('a', happened()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: UNAVAILABLE });
    expect((error as { type?: string }).type).toBeUndefined();

    await until(() => line.connections === 0);
    const failing = store.append('a', [event('1')], { expected: 'noStream' });
    await expect(failing).rejects.toBeInstanceOf(OutcomeUnknown);
    const append = store.append('a', [event('1')], { expected: 'noStream' });
    await expect(append).rejects.toBeInstanceOf(StoreUnavailable);
    await line.restore();
    expect((await store.append('a', [event('1')], { expected: 'noStream' })).revision).toBe(0n);
  });

  it('takes the same id with other data for what it is', async () => {
    const first = happened({ words: 'first' });
    await bare.appendToStream('a', first);
    const again = await bare.appendToStream('a', happened({ words: 'other' }, first.id));
    expect(again.success).toBe(true);
    expect(double.idsOf('a')).toHaveLength(1);
    await bare.appendToStream('a', [happened({}, first.id)], { expectedRevision: 0n });
    await bare.appendToStream('a', [happened(), happened({}, first.id)]);
    expect(double.idsOf('a').filter((id) => id === first.id)).toHaveLength(3);

    const store = await open();
    await store.append('ours', [event('old')], { expected: 'noStream' });
    for (const events of [
      [event('old'), event('new')],
      [event('new'), event('old')],
    ]) {
      const append = store.append('ours', events, { expected: 'any' });
      await expect(append).rejects.toBeInstanceOf(WrongExpectedRevision);
    }
    double.forgetRecent();
    expect((await store.append('ours', [event('old')], { expected: 'any' })).revision).toBe(0n);
    expect(double.idsOf('ours')).toHaveLength(1);
  });

  it('answers truly what there is where nothing is appended', async () => {
    expect((await bare.appendToStream('nowhere', [])).nextExpectedRevision).toBe(0n);
    const store = await open();
    const before = double.size;
    expect((await store.append('nowhere', [], { expected: 'noStream' })).revision).toBe(-1n);
    expect(double.size).toBe(before);
  });

  it('refuses what is too large before it is sent', async () => {
    const large = (at: number) => happened({ at, words: 'x'.repeat(400_000) });
    const bareAppend = bare.appendToStream('a', [large(1), large(2), large(3)]);
    await expect(bareAppend).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
    const store = await open();
    const asked = double.faults.count('append');
    const events = ['1', '2', '3'].map((at) => event(at, { words: 'x'.repeat(400_000) }));
    const append = store.append('a', events, { expected: 'noStream' });
    await expect(append).rejects.toBeInstanceOf(EventTooLarge);
    expect(double.faults.count('append')).toBe(asked);
  });

  it('names what cannot be read, and reads everything else', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const nothing = new Uint8Array();
    for (const [type, isJson, data] of [
      ['Malformed', true, bytes('{"words": ')],
      ['Binary', false, new Uint8Array([1, 2, 255])],
      ['$>', false, bytes('0@elsewhere')],
      ['Text', true, bytes('"words"')],
      ['Readable', true, bytes('{"words":"yes"}')],
    ] as const) {
      double.put('a', { type, isJson, data, metadata: nothing });
    }
    const kinds: string[] = [];
    for await (const { event: one } of bare.readStream('a')) kinds.push(typeof one?.data);
    expect(kinds).toEqual(['string', 'object', 'object', 'string', 'object']);

    const store = await open();
    const events = await wholeStream(store, 'a');
    const unreadable = events.filter((one) => thrownBy(() => one.data) instanceof UnreadableEvent);
    expect(unreadable.map(({ type }) => type)).toEqual(['Malformed', 'Binary', '$>', 'Text']);
    expect(events.at(-1)).toMatchObject({ data: { words: 'yes' }, hash: '', metadata: {} });
    const all = await store.readAll({ limit: 10 });
    expect(all.map(({ type }) => type)).toEqual(['Malformed', 'Binary', 'Text', 'Readable']);
  });
});

async function until(there: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !there(); tries += 1) await pause(10);
  if (!there()) throw new Error('waited in vain');
}

/** What became of it within a while. */
function orPending(promise: Promise<unknown>): Promise<string> {
  const settled = promise.then(
    () => 'done',
    () => 'failed',
  );
  return Promise.race([settled, pause(800, 'pending')]);
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
