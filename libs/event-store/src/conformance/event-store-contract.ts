import { wholeStream } from '../event-store.js';
import type { EventStore } from '../event-store.js';
import { EventTooLarge, ReservedName, WrongExpectedRevision } from '../errors.js';
import { event } from './event.js';
import { subscriptionContract } from './subscription-contract.js';

export interface OpenStore {
  /** Opens the same store again, as after a restart; undefined where the engine keeps nothing. */
  readonly reopen?: () => Promise<EventStore>;
  readonly store: EventStore;
}

/** What every engine must do. Run by each engine's spec; the numbers are the cases of the conformance list. */
export function eventStoreContract(engine: string, open: () => Promise<OpenStore>): void {
  describe(`the log on ${engine}`, () => {
    let opened: OpenStore;
    let store: EventStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => store.close());
    const words = async (stream: string) =>
      (await wholeStream(store, stream)).map(({ data }) => (data as { words: string }).words);

    it('begins a stream at revision 0 and answers with the last one (1)', async () => {
      const { revision } = await store.append('a', [event('1'), event('2')], {
        expected: 'noStream',
      });
      expect(revision).toBe(1n);
      expect((await wholeStream(store, 'a')).map((one) => one.revision)).toEqual([0n, 1n]);
    });

    it('keeps the order of what was appended together and one by one (2, 3)', async () => {
      await store.append('a', [event('1'), event('2')], { expected: 'noStream' });
      await store.append('a', [event('3')], { expected: 1n });
      expect(await words('a')).toEqual(['1', '2', '3']);
    });

    it('refuses a second beginning of a stream, and says where it is (4)', async () => {
      await store.append('a', [event('1')], { expected: 'noStream' });
      const again = store.append('a', [event('2')], { expected: 'noStream' });
      await expect(again).rejects.toMatchObject({ name: 'WrongExpectedRevision', actual: 0n });
    });

    it.each([
      ['too low', 0n, 1n],
      ['too high', 5n, 1n],
    ])('refuses an expected revision that is %s (8, 9)', async (_, expected, actual) => {
      await store.append('a', [event('1'), event('2')], { expected: 'noStream' });
      await expect(store.append('a', [event('3')], { expected })).rejects.toMatchObject({ actual });
    });

    it('refuses an exact revision of a stream that is not there (10)', async () => {
      const append = store.append('a', [event('1')], { expected: 0n });
      await expect(append).rejects.toMatchObject({ actual: null });
    });

    it('writes nothing of a refused append (12)', async () => {
      await store.append('a', [event('1')], { expected: 'noStream' });
      const append = store.append('a', [event('2'), event('3')], { expected: 3n });
      await expect(append).rejects.toBeInstanceOf(WrongExpectedRevision);
      expect(await words('a')).toEqual(['1']);
      expect(await store.readAll({ limit: 10 })).toHaveLength(1);
    });

    it('lets exactly one of many writers win (14)', async () => {
      await store.append('a', [event('0')], { expected: 'noStream' });
      const tries = Array.from({ length: 20 }, (_, at) =>
        store.append('a', [event(`try ${at}`)], { expected: 0n }),
      );
      const won = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
      expect(won).toHaveLength(1);
      expect(await words('a')).toHaveLength(2);
    });

    it('takes a thousand appends at once on different streams (16, 17)', async () => {
      const appends = Array.from({ length: 1_000 }, (_, at) =>
        store.append(`s${at}`, [event(`${at}`)], { expected: 'noStream' }),
      );
      await Promise.all(appends);
      expect(await store.readAll({ limit: 2_000 })).toHaveLength(1_000);
    });

    it('answers with a position that reading everything reaches (18)', async () => {
      const { position } = await store.append('a', [event('1')], { expected: 'noStream' });
      expect((await store.readAll({ limit: 10 })).at(-1)?.position).toBe(position);
      expect(await store.head()).toBe(position);
    });

    it('refuses an event that is too large before writing anything (19)', async () => {
      const large = event('1', { text: 'x'.repeat(1_000_001) });
      const append = store.append('a', [event('0'), large], { expected: 'noStream' });
      await expect(append).rejects.toBeInstanceOf(EventTooLarge);
      expect(await wholeStream(store, 'a')).toEqual([]);
    });

    it('keeps reserved names for the store (20)', async () => {
      const append = store.append('$system', [event('1')], { expected: 'noStream' });
      await expect(append).rejects.toBeInstanceOf(ReservedName);
    });

    it('adds nothing when an append is tried again (21, 23)', async () => {
      const first = await store.append('a', [event('1'), event('2')], { expected: 'noStream' });
      await store.append('a', [event('3')], { expected: 1n });
      const again = await store.append('a', [event('1'), event('2')], { expected: 'noStream' });
      expect(again).toMatchObject({ revision: first.revision, position: first.position });
      expect(await words('a')).toEqual(['1', '2', '3']);
    });

    it('refuses a retry that has become longer, and an id at another place (24, 25)', async () => {
      await store.append('a', [event('1')], { expected: 'noStream' });
      const longer = store.append('a', [event('1'), event('2')], { expected: 'noStream' });
      await expect(longer).rejects.toBeInstanceOf(WrongExpectedRevision);
      const elsewhere = store.append('a', [event('1')], { expected: 0n });
      await expect(elsewhere).rejects.toBeInstanceOf(WrongExpectedRevision);
    });

    it('takes the same id in another stream (27)', async () => {
      await store.append('a', [event('1')], { expected: 'noStream' });
      await store.append('b', [event('1')], { expected: 'noStream' });
      expect(await words('b')).toEqual(['1']);
    });

    it('reads a stream that is not there as empty (28)', async () => {
      expect(await wholeStream(store, 'nowhere')).toEqual([]);
    });

    it('gives back every character and the whole envelope (33)', async () => {
      const data = {
        words: 'ñ 漢 🜚 \u0018 \u2028 "',
        nested: { none: null },
        large: '9007199254740993',
      };
      const given = event('1', data);
      await store.append('a', [given], { expected: 'noStream' });
      expect((await wholeStream(store, 'a'))[0]).toMatchObject({
        ...given,
        stream: 'a',
        revision: 0n,
      });
    });

    it('reads everything in the order of the appends, page by page (37, 38)', async () => {
      for (const at of [0, 1, 2, 3, 4]) {
        await store.append(`s${at % 2}-${at}`, [event(`${at}`)], { expected: 'noStream' });
      }
      const first = await store.readAll({ limit: 3 });
      const rest = await store.readAll({ after: first[2]?.position, limit: 3 });
      const all = [...first, ...rest].map(({ data }) => (data as { words: string }).words);
      expect(all).toEqual(['0', '1', '2', '3', '4']);
    });

    it('has a head before anything was written, and it can be read from (42)', async () => {
      const nothing = await store.head();
      await store.append('a', [event('1')], { expected: 'noStream' });
      expect(await store.readAll({ after: nothing, limit: 10 })).toHaveLength(1);
    });

    it('keeps everything over a restart, and knows a retry from before (22)', async () => {
      if (!opened.reopen) return;
      await store.append('a', [event('1')], { expected: 'noStream' });
      await store.close();
      store = await opened.reopen();
      await store.append('a', [event('1')], { expected: 'noStream' });
      await store.append('a', [event('2')], { expected: 0n });
      expect(await words('a')).toEqual(['1', '2']);
    });

    subscriptionContract(() => store);
  });
}
