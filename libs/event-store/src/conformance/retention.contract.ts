import { InvalidArgument, StreamTombstoned, WrongExpectedRevision } from '../errors.js';
import type { Retention } from '../event-store.js';
import type { Current } from './engine.js';
import { event } from './event.js';

/** What every engine must do when something of a stream is hidden: nothing written is ever erased. */
export function retentionContract(current: Current): void {
  const five = async () => {
    const { store, stream } = current();
    const events = ['0', '1', '2', '3', '4'].map((words) => event(words));
    await store.append(stream('a'), events, { expected: 'noStream' });
  };

  it('reads a deleted stream as missing; a new beginning goes on after it (56)', async () => {
    const { store, stream, words } = current();
    await five();
    await store.deleteStream(stream('a'), { expected: 4n });
    expect((await store.readStream(stream('a'))).exists).toBe(false);
    const { revision } = await store.append(stream('a'), [event('again')], {
      expected: 'noStream',
    });
    expect(revision).toBe(5n);
    expect(await words(stream('a'))).toEqual(['again']);
  });

  it('does not delete a stream that is not as expected (57)', async () => {
    const { store, stream, words } = current();
    await five();
    const deletion = store.deleteStream(stream('a'), { expected: 2n });
    await expect(deletion).rejects.toBeInstanceOf(WrongExpectedRevision);
    expect(await words(stream('a'))).toHaveLength(5);
  });

  it('closes a stream for ever (58)', async () => {
    const { store, stream } = current();
    await five();
    await store.tombstoneStream(stream('a'), { expected: 4n });
    await expect(store.readStream(stream('a'))).rejects.toBeInstanceOf(StreamTombstoned);
    for (const expected of ['noStream', 'any', 4n] as const) {
      const append = store.append(stream('a'), [event('again')], { expected });
      await expect(append).rejects.toBeInstanceOf(StreamTombstoned);
    }
  });

  it.each<[string, Retention, string[]]>([
    ['what was truncated', { truncateBefore: 3n }, ['3', '4']],
    ['all but the newest', { maxCount: 2 }, ['3', '4']],
    ['nothing that is young enough', { maxAgeSeconds: 3_600 }, ['0', '1', '2', '3', '4']],
  ])('hides %s, and revisions stay (59)', async (_, retention, expected) => {
    const { store, stream, words } = current();
    await five();
    await store.setRetention(stream('a'), retention);
    expect(await words(stream('a'))).toEqual(expected);
    const { revision } = await store.append(stream('a'), [event('5')], { expected: 4n });
    expect(revision).toBe(5n);
  });

  it('keeps the past of a deleted stream hidden, whatever is to be kept of it (56)', async () => {
    const { store, stream, words } = current();
    await five();
    await store.deleteStream(stream('a'), { expected: 'any' });
    await store.setRetention(stream('a'), { maxCount: 100 });
    await store.append(stream('a'), [event('again')], { expected: 'noStream' });
    expect(await words(stream('a'))).toEqual(['again']);
  });

  it('shows consumers of the whole log what was deleted, or does not, and goes on (60)', async () => {
    const { store, stream, everything } = current();
    await five();
    await store.deleteStream(stream('a'), { expected: 'any' });
    await store.append(stream('b'), [event('later')], { expected: 'noStream' });
    const words = (await everything()).map(({ data }) => (data as { words: string }).words);
    expect(words.at(-1)).toBe('later');
    expect([1, 6]).toContain(words.length);
  });

  it.each<[string, Retention]>([
    ['half an event', { maxCount: 1.5 }],
    ['no event', { maxCount: 0 }],
    ['a negative revision', { truncateBefore: -1n }],
    ['a broken age', { maxAgeSeconds: NaN }],
    ['what no calendar holds', { maxAgeSeconds: Number.MAX_SAFE_INTEGER }],
    ['what lies beyond every revision', { truncateBefore: 2n ** 53n }],
  ])('refuses to keep %s (61)', async (_, retention) => {
    const { store, stream } = current();
    await expect(store.setRetention(stream('a'), retention)).rejects.toBeInstanceOf(
      InvalidArgument,
    );
  });
}
