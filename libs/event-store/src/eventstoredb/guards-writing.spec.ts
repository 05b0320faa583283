import { EventStoreDBClient, MaxAppendSizeExceededError } from '@eventstore/db-client';
import { EventStoreDbDouble, Line } from '../../../../test/support/eventstoredb-double/index.js';
import { event } from '../conformance/index.js';
import {
  EventTooLarge,
  InvalidArgument,
  OutcomeUnknown,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../errors.js';
import { wholeStream } from '../event-store.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import {
  EAGER,
  happened,
  HURRIED,
  Meeting,
  orPending,
  PATIENT,
  until,
} from './fixtures/meeting.js';

const INTERNAL = 13;
const UNAVAILABLE = 14;

/** Each test shows first what the bare client does, then that the engine does better. */
describe('writing to EventStoreDB, where the bare client fails', () => {
  let meeting: Meeting;
  beforeEach(async () => (meeting = await Meeting.begin()));
  afterEach(() => meeting.end());

  it('keeps the appends of one connection apart from those of another', async () => {
    const { double, line, bare } = meeting;
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

    const [store, neighbour] = [await meeting.open(), await meeting.open(PATIENT, otherLine.url)];
    double.faults.plan('append', { kind: 'silent' });
    const append = store.append('ours', [event('1')], { expected: 'noStream' });
    await until(() => double.idsOf('ours').length === 1);
    const asked = double.faults.count('append');
    other.faults.plan('append', { kind: 'fail', code: UNAVAILABLE });
    await neighbour.append('b', [event('1')], { expected: 'noStream' });
    expect(double.faults.count('append')).toBe(asked);
    // Its own answer is lost; once its own connection breaks, it asks again and is told.
    line.drop();
    expect((await append).revision).toBe(0n);
    await otherBare.dispose();
    await neighbour.close();
    await otherLine.close();
    other.stop();
  });

  it('gives up an append that nobody answers, and settles it when it is sent again', async () => {
    const { line, bare } = meeting;
    await bare.appendToStream('first', happened());
    line.freeze();
    const bareAppend = bare.appendToStream('bare', happened(), { deadline: 100 });
    bareAppend.catch(() => undefined);
    expect(await orPending(bareAppend)).toBe('pending');
    line.thaw();

    const store = await meeting.open(HURRIED);
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
    const { double, bare } = meeting;
    double.faults.plan('append', { kind: 'failAfter', code: UNAVAILABLE });
    await expect(bare.appendToStream('bare', happened())).rejects.toThrow();

    const store = await meeting.open(EAGER);
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
    const { line, bare } = meeting;
    await bare.appendToStream('a', [happened(), happened(), happened()]);
    const lying = EventStoreDBClient.connectionString(`${line.url}&throwOnAppendFailure=false`);
    const { success, nextExpectedRevision } = await lying.appendToStream('a', happened(), {
      expectedRevision: 'no_stream',
    });
    expect([success, nextExpectedRevision]).toEqual([false, 1n]);
    await lying.dispose();

    const opening = EventStoreDbEventStore.open(`${line.url}&throwOnAppendFailure=false`);
    await expect(opening).rejects.toBeInstanceOf(InvalidArgument);
    const store = await meeting.open();
    const append = store.append('a', [event('1')], { expected: 'noStream' });
    await expect(append).rejects.toMatchObject({ actual: 2n });
  });

  it('does not remember for ever that its first call failed', async () => {
    const { double, bare } = meeting;
    double.faults.plan('features', { kind: 'fail', code: INTERNAL });
    await expect(bare.appendToStream('a', happened())).rejects.toThrow();
    await expect(bare.appendToStream('a', happened())).rejects.toThrow();
    expect(double.faults.count('features')).toBe(1);

    double.faults.plan('features', { kind: 'fail', code: INTERNAL }, 2);
    const store = await meeting.open();
    await store.append('a', [event('1')], { expected: 'noStream' });
  });

  it('says hello before the first append, however many come in one turn', async () => {
    const { double } = meeting;
    const store = await meeting.open();
    const appends = Array.from({ length: 200 }, (_, at) =>
      store.append(`a${at}`, [event('1')], { expected: 'noStream' }),
    );
    await Promise.all(appends);
    expect(double.faults.history[0]).toBe('features');
    expect(double.faults.count('features')).toBe(1);
  });

  it('refuses a revision that cannot be, and its neighbours are written', async () => {
    const { bare } = meeting;
    await bare.appendToStream('first', happened());
    const bareNeighbour = bare.appendToStream('good', happened());
    const wrong = bare.appendToStream('bad', happened(), { expectedRevision: -1n });
    const outcomes = await Promise.all([bareNeighbour, wrong].map(orPending));
    expect(outcomes).not.toContain('done');

    const store = await meeting.open();
    const neighbour = store.append('ours', [event('1')], { expected: 'noStream' });
    const refused = store.append('bad', [event('1')], { expected: -1n });
    await expect(refused).rejects.toBeInstanceOf(InvalidArgument);
    await neighbour;
  });

  it('says that nothing was written where the server is down', async () => {
    const { line, bare } = meeting;
    const store = await meeting.open(HURRIED);
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
    const { double, bare } = meeting;
    const first = happened({ words: 'first' });
    await bare.appendToStream('a', first);
    const again = await bare.appendToStream('a', happened({ words: 'other' }, first.id));
    expect(again.success).toBe(true);
    expect(double.idsOf('a')).toHaveLength(1);
    await bare.appendToStream('a', [happened({}, first.id)], { expectedRevision: 0n });
    await bare.appendToStream('a', [happened(), happened({}, first.id)]);
    expect(double.idsOf('a').filter((id) => id === first.id)).toHaveLength(3);

    const store = await meeting.open();
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
    const { double, bare } = meeting;
    expect((await bare.appendToStream('nowhere', [])).nextExpectedRevision).toBe(0n);
    const store = await meeting.open();
    const before = double.size;
    expect((await store.append('nowhere', [], { expected: 'noStream' })).revision).toBe(-1n);
    expect(double.size).toBe(before);
  });

  it('refuses what is too large before it is sent', async () => {
    const { double, bare } = meeting;
    const large = (at: number) => happened({ at, words: 'x'.repeat(400_000) });
    const bareAppend = bare.appendToStream('a', [large(1), large(2), large(3)]);
    await expect(bareAppend).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
    const store = await meeting.open();
    const asked = double.faults.count('append');
    const events = ['1', '2', '3'].map((at) => event(at, { words: 'x'.repeat(400_000) }));
    const append = store.append('a', events, { expected: 'noStream' });
    await expect(append).rejects.toBeInstanceOf(EventTooLarge);
    expect(double.faults.count('append')).toBe(asked);
  });
});
