import { ForeignPosition, InvalidArgument } from '../errors.js';
import { BEGINNING, type Position } from '../event-store.js';
import { type Current, wordsOf } from './engine.js';
import { event } from './event.js';

/** What every engine must do when everything is read: one order, for everybody, for ever. */
export function wholeLogContract(current: Current): void {
  const add = async (name: string, words = name) => {
    const { store, stream } = current();
    return store.append(stream(name), [event(words)], { expected: 'any' });
  };

  it('reads everything in the order of the appends, positions ever greater (37)', async () => {
    for (const at of ['0', '1', '2', '3', '4', '5']) await add(`s${Number(at) % 2}`, at);
    const events = await current().everything();
    expect(events.map(wordsOf)).toEqual(['0', '1', '2', '3', '4', '5']);
    const positions = events.map(({ position }) => position);
    expect([...positions].sort()).toEqual(positions);
    expect(new Set(positions).size).toBe(6);
  });

  it('reads from a position, which is included, or after it (38)', async () => {
    const { store, stream } = current();
    const first = await add('a');
    await add('b');
    const filter = { streamPrefixes: [stream('')] };
    const from = await store.readAll({ from: first.position, limit: 10, filter });
    expect(from.map(wordsOf)).toEqual(['a', 'b']);
    const after = await store.readAll({ after: first.position, limit: 10, filter });
    expect(after.map(wordsOf)).toEqual(['b']);
  });

  it('reads page by page without missing or repeating anything (38)', async () => {
    const { store, start } = current();
    for (let at = 0; at < 25; at += 1) await add(`s${at % 3}`, `${at}`);
    const read: string[] = [];
    let after = start;
    for (;;) {
      const page = await store.readAll({ after, limit: 4 });
      read.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      if (!last) break;
      after = last.position;
    }
    const ours = (await current().everything()).map(({ id }) => id);
    expect(read.filter((id) => ours.includes(id))).toEqual(ours);
  });

  it('reads everything backwards (38)', async () => {
    const { store, stream } = current();
    for (const at of ['0', '1', '2', '3']) await add(`s${at}`, at);
    const filter = { streamPrefixes: [stream('')] };
    const last = await store.readAll({ direction: 'backwards', limit: 2, filter });
    expect(last.map(wordsOf)).toEqual(['3', '2']);
    const after = last.at(-1)?.position ?? BEGINNING;
    const rest = await store.readAll({ direction: 'backwards', after, limit: 2, filter });
    expect(rest.map(wordsOf)).toEqual(['1', '0']);
  });

  it('never passes over an event whose writer was slow (39)', async () => {
    const { store, stream, start } = current();
    const large = Array.from({ length: 200 }, (_, at) => event(`large ${at}`));
    const writing = Promise.all([
      store.append(stream('large'), large, { expected: 'noStream' }),
      ...Array.from({ length: 50 }, (_, at) => add(`small ${at}`)),
    ]);
    const seen: string[] = [];
    let after = start;
    let written = false;
    void writing.then(() => (written = true));
    for (let rounds = 0; rounds < 10_000; rounds += 1) {
      const isLast = written;
      const page = await store.readAll({ after, limit: 20 });
      seen.push(...page.map(({ id }) => id));
      after = page.at(-1)?.position ?? after;
      if (page.length === 0 && isLast) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const ours = (await current().everything()).map(({ id }) => id);
    expect(ours).toHaveLength(250);
    expect(seen.filter((id) => ours.includes(id))).toEqual(ours);
  });

  it('never gives a position again, also after a deletion (40)', async () => {
    const { store, stream } = current();
    const { position } = await add('a', '1');
    await store.deleteStream(stream('a'), { expected: 'any' });
    const later = await add('b', '2');
    expect(later.position > position).toBe(true);
  });

  it.each([
    ['of another store', 'Z00000000000000000007'],
    ['that is none', 'seven'],
    ['that is too short', '7'],
  ])('refuses a position %s (41)', async (_, position) => {
    const { store } = current();
    const foreign = position as Position;
    await expect(store.readAll({ after: foreign, limit: 1 })).rejects.toBeInstanceOf(
      ForeignPosition,
    );
    const subscribing = async () => {
      const controller = new AbortController();
      for await (const notice of store.subscribe({ after: foreign, signal: controller.signal })) {
        throw new Error(`heard ${notice.kind}`);
      }
    };
    await expect(subscribing()).rejects.toBeInstanceOf(ForeignPosition);
  });

  it('has a head before anything was written, and it can be read from (42)', async () => {
    const { store, stream } = current();
    const nothing = await store.head();
    await add('a');
    const filter = { streamPrefixes: [stream('')] };
    expect(await store.readAll({ after: nothing, limit: 10, filter })).toHaveLength(1);
  });

  it('reads only what begins with a prefix (48)', async () => {
    const { store, stream, start } = current();
    await add('one');
    await store.append(stream('two'), [{ ...event('other'), type: 'OtherHappened' }], {
      expected: 'noStream',
    });
    const byStream = { streamPrefixes: [stream('one')] };
    const one = await store.readAll({ after: start, limit: 10, filter: byStream });
    expect(one.map(wordsOf)).toEqual(['one']);
    const byType = { typePrefixes: ['OtherHapp'] };
    const other = await store.readAll({ after: start, limit: 10, filter: byType });
    expect(other.map(wordsOf)).toEqual(['other']);
    const none = store.readAll({ limit: 10, filter: { typePrefixes: [] } });
    await expect(none).rejects.toBeInstanceOf(InvalidArgument);
  });

  it('treats a prefix as letters, not as a pattern (48)', async () => {
    const { store, stream, start } = current();
    await add('a');
    const filter = { streamPrefixes: [`${stream('').slice(0, -1)}%`, '*', '_', '.*'] };
    expect(await store.readAll({ after: start, limit: 10, filter })).toEqual([]);
  });
}
