import { InvalidArgument, UnreadableEvent } from '../errors.js';
import type { ReadStream, RecordedEvent } from '../event-store.js';
import { linkHash, GENESIS } from '../hash-chain.js';
import { type Current, type Needing, wordsOf } from './engine.js';
import { event } from './event.js';

/** What every engine must do when a stream is read. */
export function readingContract(current: Current, needing: Needing): void {
  const five = async (name: string) => {
    const { store, stream } = current();
    const events = ['0', '1', '2', '3', '4'].map((words) => event(words));
    await store.append(stream(name), events, { expected: 'noStream' });
  };
  const read = async (name: string, options?: ReadStream) => {
    const { store, stream } = current();
    return all(await store.readStream(stream(name), options));
  };
  const wordsRead = async (name: string, options?: ReadStream) =>
    (await read(name, options)).map(wordsOf);

  it('says that a stream is not there, without failing (28)', async () => {
    const { store, stream } = current();
    const nowhere = await store.readStream(stream('nowhere'));
    expect(nowhere.exists).toBe(false);
    expect(await all(nowhere)).toEqual([]);
  });

  it.each<[string, ReadStream, string[]]>([
    ['from the beginning', {}, ['0', '1', '2', '3', '4']],
    ['from a revision, which is included', { from: 2n }, ['2', '3', '4']],
    ['no more than asked for', { limit: 2 }, ['0', '1']],
    ['a piece in the middle', { from: 1n, limit: 3 }, ['1', '2', '3']],
  ])('reads %s (29)', async (_, options, expected) => {
    await five('a');
    expect(await wordsRead('a', options)).toEqual(expected);
  });

  it.each<[string, ReadStream, string[]]>([
    ['from the end', {}, ['4', '3', '2', '1', '0']],
    ['from a revision, which is included', { from: 2n }, ['2', '1', '0']],
    ['only the newest', { limit: 1 }, ['4']],
    ['from beyond the end', { from: 99n, limit: 2 }, ['4', '3']],
  ])('reads backwards %s (30)', async (_, options, expected) => {
    await five('a');
    expect(await wordsRead('a', { ...options, direction: 'backwards' })).toEqual(expected);
  });

  it('finds nothing beyond the end of a stream that is there (31)', async () => {
    await five('a');
    const { store, stream } = current();
    const beyond = await store.readStream(stream('a'), { from: 5n });
    expect(beyond.exists).toBe(true);
    expect(await all(beyond)).toEqual([]);
  });

  it.each<[string, ReadStream]>([
    ['a negative revision', { from: -1n }],
    ['a revision beyond all numbers', { from: 2n ** 64n }],
    ['a limit of nothing', { limit: 0 }],
    ['a broken limit', { limit: 1.5 }],
  ])('refuses %s (32)', async (_, options) => {
    const { store, stream } = current();
    await expect(store.readStream(stream('a'), options)).rejects.toBeInstanceOf(InvalidArgument);
  });

  it('gives back every character and the whole envelope (33)', async () => {
    const { store, stream } = current();
    const data = {
      words: 'ñ 漢 🜚 \u0018 \u2028 "\\ \ud800',
      nested: { none: null, list: [1, 1.5, -0, 1e300, true], '7': 'seven', empty: {} },
      large: '9007199254740993',
    };
    const given = event('1', data);
    await store.append(stream('a'), [given], { expected: 'noStream' });
    const [found] = await read('a');
    expect(found).toMatchObject({
      id: given.id,
      type: given.type,
      stream: stream('a'),
      revision: 0n,
    });
    expect(found?.metadata).toEqual(given.metadata);
    expect(found?.dataText).toBe(JSON.stringify(data));
    expect(JSON.stringify(found?.data)).toBe(JSON.stringify(data));
    expect(Date.parse(found?.recordedAt ?? '')).toBeGreaterThan(Date.UTC(2020));
  });

  it('links every event of a stream to the one before it (33)', async () => {
    const { store, stream } = current();
    await five('a');
    await store.append(stream('a'), [event('5')], { expected: 4n });
    let previous = GENESIS;
    for (const one of await read('a')) {
      expect(one.hash).toBe(linkHash(previous, one));
      previous = one.hash;
    }
  });

  needing('damage')('names an event that cannot be read, and reads the others (34)', async () => {
    const { engine, stream } = current();
    if (!engine.damage) throw new Error('not given');
    await five('a');
    await five('b');
    await engine.damage(stream('a'));
    const events = await read('a');
    const broken = events.filter((one) => thrownBy(() => one.data) !== undefined);
    expect(broken).toHaveLength(1);
    expect(thrownBy(() => broken[0]?.data)).toBeInstanceOf(UnreadableEvent);
    expect(await wordsRead('b')).toHaveLength(5);
  });

  it('reads ten thousand events piece by piece, and stops when it is told to (35)', async () => {
    const { store, stream } = current();
    for (let at = 0; at < 10_000; at += 500) {
      const piece = Array.from({ length: 500 }, (_, one) => event(`${at + one}`));
      await store.append(stream('a'), piece, { expected: at === 0 ? 'noStream' : BigInt(at - 1) });
    }
    expect(await read('a')).toHaveLength(10_000);
    const controller = new AbortController();
    let seen = 0;
    for await (const one of await store.readStream(stream('a'), { signal: controller.signal })) {
      seen = Number(one.revision) + 1;
      if (seen === 700) controller.abort();
    }
    expect(seen).toBe(700);
  });

  it('shows all or nothing of what is written together (36)', async () => {
    const { store, stream } = current();
    const writing = (async () => {
      for (let at = 0; at < 20; at += 1) {
        const pair = [event(`${at} a`), event(`${at} b`)];
        await store.append(stream('a'), pair, {
          expected: at === 0 ? 'noStream' : BigInt(at * 2 - 1),
        });
      }
    })();
    const sizes: number[] = [];
    for (let at = 0; at < 30; at += 1) sizes.push((await read('a')).length);
    await writing;
    expect(sizes.filter((size) => size % 2 === 1)).toEqual([]);
  });
}

async function all(events: AsyncIterable<RecordedEvent>): Promise<RecordedEvent[]> {
  const list: RecordedEvent[] = [];
  for await (const one of events) list.push(one);
  return list;
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
