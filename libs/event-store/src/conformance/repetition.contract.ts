import { InvalidArgument, WrongExpectedRevision } from '../errors.js';
import type { Current, Needing } from './engine.js';
import { event } from './event.js';

/** What every engine must do when the same is written again: a retry is always safe. */
export function repetitionContract(current: Current, needing: Needing): void {
  it('adds nothing when an append is tried again, and answers as the first time (21)', async () => {
    const { store, stream, words } = current();
    await store.append(stream('a'), [event('0')], { expected: 'noStream' });
    const events = [event('1'), event('2')];
    const first = await store.append(stream('a'), events, { expected: 0n });
    await store.append(stream('a'), [event('3')], { expected: 2n });
    const again = await store.append(stream('a'), events, { expected: 0n });
    expect(again.revision).toBe(first.revision);
    expect(await words(stream('a'))).toEqual(['0', '1', '2', '3']);
  });

  needing('reopen')('knows a retry from before a restart (22)', async () => {
    const { engine, store, stream, words, replaceStore } = current();
    if (!engine.reopen) throw new Error('not given');
    await store.append(stream('a'), [event('1')], { expected: 'noStream' });
    await store.close();
    const reopened = await engine.reopen();
    replaceStore(reopened);
    const again = await reopened.append(stream('a'), [event('1')], { expected: 'noStream' });
    expect(again.revision).toBe(0n);
    await reopened.append(stream('a'), [event('2')], { expected: 0n });
    expect(await words(stream('a'))).toEqual(['1', '2']);
  });

  it('adds nothing when a beginning is tried again (23)', async () => {
    const { store, stream, words } = current();
    const events = [event('1'), event('2')];
    await store.append(stream('a'), events, { expected: 'noStream' });
    await store.append(stream('a'), [event('3')], { expected: 1n });
    const again = await store.append(stream('a'), events, { expected: 'noStream' });
    expect(again.revision).toBe(1n);
    expect(await words(stream('a'))).toEqual(['1', '2', '3']);
  });

  it('refuses a retry that has become longer (24)', async () => {
    const { store, stream, words } = current();
    await store.append(stream('a'), [event('1')], { expected: 'noStream' });
    const longer = store.append(stream('a'), [event('1'), event('2')], { expected: 'noStream' });
    await expect(longer).rejects.toBeInstanceOf(WrongExpectedRevision);
    expect(await words(stream('a'))).toEqual(['1']);
  });

  it('refuses an id that the stream has at another place than expected (25)', async () => {
    const { store, stream, words } = current();
    await store.append(stream('a'), [event('1'), event('2'), event('3')], { expected: 'noStream' });
    const elsewhere = store.append(stream('a'), [event('3')], { expected: 0n });
    await expect(elsewhere).rejects.toBeInstanceOf(WrongExpectedRevision);
    const asFirst = store.append(stream('a'), [event('3')], { expected: 'noStream' });
    await expect(asFirst).rejects.toBeInstanceOf(WrongExpectedRevision);
    expect(await words(stream('a'))).toEqual(['1', '2', '3']);
  });

  it('takes an old id after the newest revision: what is expected counts, and holds (25)', async () => {
    const { store, stream, words } = current();
    await store.append(stream('a'), [event('1'), event('2')], { expected: 'noStream' });
    const { revision } = await store.append(stream('a'), [event('1')], { expected: 1n });
    expect(revision).toBe(2n);
    expect(await words(stream('a'))).toEqual(['1', '2', '1']);
  });

  it('knows the beginning again of a stream that was deleted before (23)', async () => {
    const { store, stream, words } = current();
    await store.append(stream('a'), [event('0')], { expected: 'noStream' });
    await store.deleteStream(stream('a'), { expected: 'any' });
    const first = await store.append(stream('a'), [event('1')], { expected: 'noStream' });
    await store.append(stream('a'), [event('2')], { expected: 1n });
    const again = await store.append(stream('a'), [event('1')], { expected: 'noStream' });
    expect(again).toEqual(first);
    expect(await words(stream('a'))).toEqual(['1', '2']);
  });

  it.each(['any', 'streamExists'] as const)(
    'adds nothing when %s is tried again at once (26)',
    async (expected) => {
      const { store, stream, words } = current();
      await store.append(stream('a'), [event('0')], { expected: 'noStream' });
      const first = await store.append(stream('a'), [event('1'), event('2')], { expected });
      const again = await store.append(stream('a'), [event('1'), event('2')], { expected });
      expect(again.revision).toBe(first.revision);
      expect(await words(stream('a'))).toEqual(['0', '1', '2']);
    },
  );

  it('knows a large append again that is tried again without an exact revision (26)', async () => {
    const { store, stream } = current();
    const events = Array.from({ length: 300 }, (_, at) => event(`${at}`));
    const first = await store.append(stream('a'), events, { expected: 'any' });
    expect(await store.append(stream('a'), events, { expected: 'any' })).toEqual(first);
  });

  it('takes the same id in another stream (27)', async () => {
    const { store, stream, words } = current();
    await store.append(stream('a'), [event('1')], { expected: 'noStream' });
    await store.append(stream('b'), [event('1')], { expected: 'noStream' });
    expect(await words(stream('b'))).toEqual(['1']);
  });

  it('refuses the same id twice in one append (25)', async () => {
    const { store, stream } = current();
    const twice = store.append(stream('a'), [event('1'), event('1')], { expected: 'noStream' });
    await expect(twice).rejects.toBeInstanceOf(InvalidArgument);
    expect((await store.readStream(stream('a'))).exists).toBe(false);
  });

  it('writes an append once however often it is tried at the same time (21)', async () => {
    const { store, stream, words } = current();
    const tries = Array.from({ length: 10 }, () =>
      store.append(stream('a'), [event('1'), event('2')], { expected: 'noStream' }),
    );
    const revisions = (await Promise.all(tries)).map(({ revision }) => revision);
    expect(new Set(revisions)).toEqual(new Set([1n]));
    expect(await words(stream('a'))).toEqual(['1', '2']);
  });
}
