import { StreamNotFoundError } from '@eventstore/db-client';
import { setTimeout as pause } from 'node:timers/promises';
import { Line } from '../../../../test/support/eventstoredb-double/index.js';
import { event } from '../conformance/index.js';
import { StoreUnavailable, UnreadableEvent } from '../errors.js';
import { wholeStream } from '../event-store.js';
import { happened, HURRIED, Meeting, orPending, PATIENT, until } from './fixtures/meeting.js';

const INTERNAL = 13;
const UNAVAILABLE = 14;

/** Each test shows first what the bare client does, then that the engine does better. */
describe('reading from EventStoreDB, where the bare client fails', () => {
  let meeting: Meeting;
  beforeEach(async () => (meeting = await Meeting.begin()));
  afterEach(() => meeting.end());

  it('knows at once whether there is such a stream', async () => {
    const { bare } = meeting;
    const reading = bare.readStream('nowhere');
    await expect(reading[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(
      StreamNotFoundError,
    );
    const store = await meeting.open();
    expect((await store.readStream('nowhere')).exists).toBe(false);
  });

  it.each([
    ['unavailable', UNAVAILABLE],
    ['an inner error', INTERNAL],
  ])('reads again where the server was %s', async (_, code) => {
    const { double, bare } = meeting;
    await bare.appendToStream('a', [happened(), happened()]);
    double.faults.plan('read', { kind: 'breakAfter', events: 1, code });
    const reading = async () => {
      for await (const one of bare.readStream('a')) void one;
    };
    await expect(reading()).rejects.toThrow();
    const store = await meeting.open();
    double.faults.plan('read', { kind: 'breakAfter', events: 1, code }, 2);
    expect(await wholeStream(store, 'a')).toHaveLength(2);
  });

  it('leaves no connection behind', async () => {
    const { double, line, bare } = meeting;
    await bare.appendToStream('a', happened());
    await bare.dispose();
    await pause(50);
    expect(line.connections).toBe(1);

    const ours = await Line.to(double.port);
    const [one, other] = [
      await meeting.open(PATIENT, ours.url),
      await meeting.open(PATIENT, ours.url),
    ];
    expect(ours.connections).toBe(1);
    await one.close();
    await other.append('b', [event('1')], { expected: 'noStream' });
    await other.close();
    await until(() => ours.connections === 0);
    await ours.close();
  });

  it('waits for a read no longer than it has time', async () => {
    const { line, bare } = meeting;
    await bare.appendToStream('a', happened());
    const store = await meeting.open(HURRIED);
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

  it('names what cannot be read, and reads everything else', async () => {
    const { double, bare } = meeting;
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

    const store = await meeting.open();
    const events = await wholeStream(store, 'a');
    const unreadable = events.filter((one) => thrownBy(() => one.data) instanceof UnreadableEvent);
    expect(unreadable.map(({ type }) => type)).toEqual(['Malformed', 'Binary', '$>', 'Text']);
    expect(events.at(-1)).toMatchObject({ data: { words: 'yes' }, hash: '', metadata: {} });
    const all = await store.readAll({ limit: 10 });
    expect(all.map(({ type }) => type)).toEqual(['Malformed', 'Binary', 'Text', 'Readable']);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
