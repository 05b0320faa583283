import {
  EventTooLarge,
  InvalidArgument,
  ReservedName,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../errors.js';
import { type EventMetadata, LIMITS, type NewEvent } from '../event-store.js';
import type { Current } from './engine.js';
import { event } from './event.js';

/** What every engine must do when something is written. */
export function appendContract(current: Current): void {
  it('begins a stream at revision 0 and answers with the last one (1)', async () => {
    const { store, stream, words } = current();
    const events = [event('1'), event('2')];
    const { revision } = await store.append(stream('a'), events, { expected: 'noStream' });
    expect(revision).toBe(1n);
    expect(await words(stream('a'))).toEqual(['1', '2']);
  });

  it('numbers what is appended one by one without a gap (2)', async () => {
    const { store, stream } = current();
    const revisions: bigint[] = [];
    for (const at of [0, 1, 2]) {
      const expected = at === 0 ? 'noStream' : BigInt(at - 1);
      revisions.push((await store.append(stream('a'), [event(`${at}`)], { expected })).revision);
    }
    expect(revisions).toEqual([0n, 1n, 2n]);
  });

  it('keeps the order of what was appended together (3)', async () => {
    const { store, stream, words } = current();
    const many = Array.from({ length: 100 }, (_, at) => event(`${at}`));
    await store.append(stream('a'), many, { expected: 'noStream' });
    expect(await words(stream('a'))).toEqual(many.map((_, at) => `${at}`));
  });

  it('refuses a second beginning of a stream, and says where it is (4)', async () => {
    const { store, stream } = current();
    await store.append(stream('a'), [event('1')], { expected: 'noStream' });
    await expect(
      store.append(stream('a'), [event('2')], { expected: 'noStream' }),
    ).rejects.toMatchObject({ name: 'WrongExpectedRevision', actual: 0n });
  });

  it('refuses to go on with a stream that is not there (5)', async () => {
    const { store, stream } = current();
    await expect(
      store.append(stream('a'), [event('1')], { expected: 'streamExists' }),
    ).rejects.toMatchObject({ name: 'WrongExpectedRevision', actual: null });
  });

  it('goes on with a stream that is there, whatever its revision (6)', async () => {
    const { store, stream } = current();
    await store.append(stream('a'), [event('1')], { expected: 'noStream' });
    const { revision } = await store.append(stream('a'), [event('2')], {
      expected: 'streamExists',
    });
    expect(revision).toBe(1n);
  });

  it('goes on where the expected revision is the newest (7)', async () => {
    const { store, stream, words } = current();
    await store.append(stream('a'), [event('1'), event('2')], { expected: 'noStream' });
    await store.append(stream('a'), [event('3')], { expected: 1n });
    expect(await words(stream('a'))).toEqual(['1', '2', '3']);
  });

  it.each([
    ['too low (8)', 0n],
    ['too high (9)', 5n],
  ])('refuses an expected revision that is %s', async (_, expected) => {
    const { store, stream } = current();
    await store.append(stream('a'), [event('1'), event('2')], { expected: 'noStream' });
    await expect(store.append(stream('a'), [event('3')], { expected })).rejects.toMatchObject({
      name: 'WrongExpectedRevision',
      actual: 1n,
    });
  });

  it('refuses an exact revision of a stream that is not there (10)', async () => {
    const { store, stream } = current();
    await expect(store.append(stream('a'), [event('1')], { expected: 0n })).rejects.toMatchObject({
      name: 'WrongExpectedRevision',
      actual: null,
    });
  });

  it('never loses a race that nobody asked to win (11)', async () => {
    const { store, stream, words } = current();
    for (const at of ['1', '2', '3']) {
      await store.append(stream('a'), [event(at)], { expected: 'any' });
    }
    expect(await words(stream('a'))).toEqual(['1', '2', '3']);
  });

  it('writes nothing of a refused append (12)', async () => {
    const { store, stream, words, everything } = current();
    await store.append(stream('a'), [event('1')], { expected: 'noStream' });
    const append = store.append(stream('a'), [event('2'), event('3')], { expected: 3n });
    await expect(append).rejects.toBeInstanceOf(WrongExpectedRevision);
    expect(await words(stream('a'))).toEqual(['1']);
    expect(await everything()).toHaveLength(1);
  });

  it('takes an empty append as a question: is the stream as I expect it? (13)', async () => {
    const { store, stream } = current();
    await store.append(stream('a'), [event('1')], { expected: 'noStream' });
    expect((await store.append(stream('a'), [], { expected: 0n })).revision).toBe(0n);
    expect((await store.append(stream('b'), [], { expected: 'noStream' })).revision).toBe(-1n);
    const wrong = store.append(stream('a'), [], { expected: 'noStream' });
    await expect(wrong).rejects.toBeInstanceOf(WrongExpectedRevision);
    expect((await store.readStream(stream('b'))).exists).toBe(false);
  });

  it('lets exactly one of many writers win, and tells the others (14)', async () => {
    const { store, stream, words } = current();
    await store.append(stream('a'), [event('0')], { expected: 'noStream' });
    const tries = Array.from({ length: 20 }, (_, at) =>
      store.append(stream('a'), [event(`try ${at}`)], { expected: 0n }),
    );
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    expect(reasons.every((reason) => reason instanceof WrongExpectedRevision)).toBe(true);
    expect(await words(stream('a'))).toHaveLength(2);
  });

  it('keeps everything of writers who expect nothing in particular (15)', async () => {
    const { store, stream } = current();
    const tries = Array.from({ length: 30 }, (_, at) =>
      store.append(stream('a'), [event(`${at}`)], { expected: 'any' }),
    );
    const revisions = (await Promise.all(tries)).map(({ revision }) => Number(revision));
    expect(revisions.sort((one, other) => one - other)).toEqual(revisions.map((_, at) => at));
  });

  it('lets writers of different streams alone (16)', async () => {
    const { store, stream } = current();
    const appends = Array.from({ length: 50 }, async (_, at) => {
      await store.append(stream(`s${at}`), [event('1')], { expected: 'noStream' });
      await store.append(stream(`s${at}`), [event('2')], { expected: 0n });
    });
    await Promise.all(appends);
    expect(await current().everything()).toHaveLength(100);
  });

  it('takes a thousand appends in one turn right after it was opened (17)', async () => {
    const { store, stream, everything } = current();
    const appends = Array.from({ length: 1_000 }, (_, at) =>
      store.append(stream(`s${at}`), [event(`${at}`)], { expected: 'noStream' }),
    );
    await Promise.all(appends);
    expect(await everything()).toHaveLength(1_000);
  });

  it('answers with a position that reading everything reaches (18)', async () => {
    const { store, stream, everything } = current();
    const events = [event('1'), event('2')];
    const { position } = await store.append(stream('a'), events, { expected: 'noStream' });
    expect((await everything()).at(-1)?.position).toBe(position);
    expect((await store.head()) >= position).toBe(true);
  });

  it.each<[string, NewEvent[]]>([
    ['one event', [event('0'), event('1', { text: 'x'.repeat(LIMITS.eventBytes) })]],
    [
      'an append',
      ['1', '2', '3'].map((at) => event(at, { text: 'x'.repeat(LIMITS.appendBytes / 2.5) })),
    ],
    ['a list', Array.from({ length: LIMITS.eventsPerAppend + 1 }, (_, at) => event(`${at}`))],
  ])('refuses %s that is too large before writing anything (19)', async (_, events) => {
    const { store, stream } = current();
    const append = store.append(stream('a'), events, { expected: 'noStream' });
    await expect(append).rejects.toBeInstanceOf(EventTooLarge);
    expect((await store.readStream(stream('a'))).exists).toBe(false);
  });

  it('takes the largest event and the largest append there may be (19)', async () => {
    const { store, stream, words } = current();
    const filler = 'x'.repeat(LIMITS.eventBytes - 1_000);
    await store.append(stream('a'), [event('1', { words: filler })], { expected: 'noStream' });
    expect((await words(stream('a')))[0]).toHaveLength(filler.length);
    const many = Array.from({ length: LIMITS.eventsPerAppend }, (_, at) =>
      event(`${at}`, { words: 'y'.repeat(250) }),
    );
    await store.append(stream('b'), many, { expected: 'noStream' });
    expect(await words(stream('b'))).toHaveLength(LIMITS.eventsPerAppend);
  });

  it.each<[string, (stream: string) => readonly [string, NewEvent]]>([
    ['stream', (stream) => [`$${stream}`, event('1')]],
    ['empty stream', () => ['', event('1')]],
    ['type', (stream) => [stream, { ...event('1'), type: '$happened' }]],
    ['metadata key', (stream) => [stream, { ...event('1'), metadata: withReservedKey() }]],
  ])('keeps a reserved name for the store: %s (20)', async (_, of) => {
    const { store, stream } = current();
    const [name, one] = of(stream('a'));
    const append = store.append(name, [one], { expected: 'noStream' });
    await expect(append).rejects.toBeInstanceOf(ReservedName);
  });

  it.each<[string, NewEvent]>([
    ['an id that is no UUID', { ...event('1'), id: 'one' }],
    ['a number that JSON has no form for', event('1', { large: 1n })],
    ['nothing at all', { ...event('1'), data: undefined }],
    ['a list instead of a record', event('1', null)],
  ])('refuses %s, and its neighbours are written (20)', async (_, wrong) => {
    const { store, stream, words } = current();
    const good = store.append(stream('good'), [event('1')], { expected: 'noStream' });
    const bad = store.append(stream('bad'), [wrong], { expected: 'noStream' });
    await expect(bad).rejects.toBeInstanceOf(InvalidArgument);
    await good;
    expect(await words(stream('good'))).toEqual(['1']);
  });

  it('refuses a negative revision, and its neighbours are written (32)', async () => {
    const { store, stream, words } = current();
    const good = store.append(stream('good'), [event('1')], { expected: 'noStream' });
    const bad = store.append(stream('bad'), [event('1')], { expected: -1n });
    await expect(bad).rejects.toBeInstanceOf(InvalidArgument);
    await good;
    expect(await words(stream('good'))).toEqual(['1']);
  });

  it('takes nothing once it is closed, and closing twice is closing once (52)', async () => {
    const { store, stream } = current();
    await store.append(stream('a'), [event('1')], { expected: 'noStream' });
    await store.close();
    await store.close();
    const append = store.append(stream('a'), [event('2')], { expected: 0n });
    await expect(append).rejects.toBeInstanceOf(StoreUnavailable);
    expect(store.health().writable).toBe(false);
  });
}

/** Metadata as somebody might write it who knows EventStoreDB. */
function withReservedKey(): EventMetadata {
  const reserved = { $maxAge: 1 };
  return { ...event('1').metadata, ...reserved };
}
