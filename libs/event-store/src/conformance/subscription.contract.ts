import type { EventStore, Filter, Notice, Position, Subscribe } from '../event-store.js';
import { type Current, type Needing, wordsOf } from './engine.js';
import { event } from './event.js';

/** What every engine's subscriptions must do. */
export function subscriptionContract(current: Current, needing: Needing): void {
  const add = async (name: string, words = name) => {
    const { store, stream } = current();
    return store.append(stream(name), [event(words)], { expected: 'any' });
  };
  const listen = (options: Partial<Subscribe> = {}, store: EventStore = current().store) =>
    new Listener(store, {
      after: current().start,
      filter: { streamPrefixes: [current().stream('')] },
      ...options,
    });

  it('gives a subscriber the past, then what comes, each once and in order (43)', async () => {
    for (const at of ['1', '2', '3']) await add(`s${at}`, at);
    const heard = listen();
    await heard.until(() => heard.words.length === 3);
    await add('s4', '4');
    await add('s1', '5');
    await heard.until(() => heard.words.length === 5);
    await heard.stop();
    expect(heard.words).toEqual(['1', '2', '3', '4', '5']);
  });

  it('starts after the position it is given (44)', async () => {
    const { position } = await add('1');
    await add('2');
    const heard = listen({ after: position });
    await heard.until(() => heard.words.length === 1);
    await heard.stop();
    expect(heard.words).toEqual(['2']);
  });

  it('starts with what is written from now on (45)', async () => {
    await add('1');
    const heard = listen({ after: 'end' });
    await heard.until(() => heard.kinds.includes('caughtUp'));
    await add('2');
    await heard.until(() => heard.words.length === 1);
    await heard.stop();
    expect(heard.words).toEqual(['2']);
  });

  it('waits where there is nothing yet (46)', async () => {
    const heard = listen();
    await heard.until(() => heard.kinds.includes('caughtUp'));
    await add('1');
    await heard.until(() => heard.words.length === 1);
    await heard.stop();
  });

  it('says when the past is over, not before, and again when it has caught up again (47)', async () => {
    for (const at of ['1', '2', '3']) await add(at);
    const heard = listen();
    await heard.until(() => heard.kinds.includes('caughtUp'));
    expect(heard.kinds.filter((kind) => kind !== 'checkpoint').slice(0, 4)).toEqual([
      'event',
      'event',
      'event',
      'caughtUp',
    ]);
    await heard.stop();
  });

  it('has the newest position when it says that it has caught up (47)', async () => {
    const { position } = await add('1');
    const heard = listen();
    await heard.until(() => heard.kinds.includes('caughtUp'));
    await heard.stop();
    const caughtUp = heard.notices.find(({ kind }) => kind === 'caughtUp');
    expect(positionOf(caughtUp) >= position).toBe(true);
  });

  it.each<[string, (stream: (words: string) => string) => Filter]>([
    ['types', () => ({ typePrefixes: ['WantedHappened'] })],
    ['streams', (stream) => ({ streamPrefixes: [stream('wanted')] })],
  ])('gives only the %s that are asked for (48)', async (_, filterOf) => {
    const { store, stream } = current();
    const heard = listen({ filter: filterOf(stream) });
    await add('other', 'no');
    const wanted = { ...event('yes'), type: 'WantedHappened' };
    await store.append(stream('wanted'), [wanted], { expected: 'noStream' });
    await heard.until(() => heard.words.length === 1);
    await heard.stop();
    expect(heard.words).toEqual(['yes']);
  });

  it('lets a subscriber who wants little move on past what others write (48)', async () => {
    const { store, stream } = current();
    const heard = listen({ filter: { streamPrefixes: [stream('rare')] } });
    await heard.until(() => heard.kinds.includes('caughtUp'));
    const others = Array.from({ length: 500 }, (_, at) => event(`${at}`));
    const { position } = await store.append(stream('other'), others, { expected: 'noStream' });
    await store.append(
      stream('other'),
      others.map((_, at) => event(`more ${at}`)),
      { expected: 499n },
    );
    await heard.until(() =>
      heard.notices.some((notice) => notice.kind === 'checkpoint' && notice.position >= position),
    );
    await heard.stop();
    expect(heard.words).toEqual([]);
  });

  it('goes on from a stored position without losing or repeating anything (49)', async () => {
    for (let at = 0; at < 30; at += 1) await add(`s${at % 4}`, `${at}`);
    const first = listen();
    await first.until(() => first.words.length >= 10);
    await first.stop();
    const tenth = first.notices.filter(({ kind }) => kind === 'event')[9];
    const second = listen({ after: positionOf(tenth) });
    await second.until(() => second.words.length === 20);
    await second.stop();
    const all = [...first.words.slice(0, 10), ...second.words];
    expect(all).toEqual(Array.from({ length: 30 }, (_, at) => `${at}`));
  });

  it('loses nothing for a reader who is slow (50)', async () => {
    const { store, stream } = current();
    for (let at = 0; at < 3_000; at += 500) {
      const piece = Array.from({ length: 500 }, (_, one) => event(`${at + one}`));
      await store.append(stream('a'), piece, { expected: at === 0 ? 'noStream' : BigInt(at - 1) });
    }
    const heard = listen({}, slowed(store, 300));
    await heard.until(() => heard.words.length === 3_000);
    await heard.stop();
    expect(heard.words).toEqual(Array.from({ length: 3_000 }, (_, at) => `${at}`));
  });

  it('ends when its reader fails, and another goes on from before the failure (51)', async () => {
    const { store, start, stream } = current();
    for (const at of ['1', '2', '3']) await add(at);
    const controller = new AbortController();
    const filter = { streamPrefixes: [stream('')] };
    let done = start;
    const reading = async () => {
      const options = { after: start, filter, signal: controller.signal };
      for await (const notice of store.subscribe(options)) {
        if (notice.kind !== 'event') continue;
        if (wordsOf(notice.event) === '2') throw new Error('cannot be handled');
        done = notice.event.position;
      }
    };
    await expect(reading()).rejects.toThrow('cannot be handled');
    const heard = listen({ after: done });
    await heard.until(() => heard.words.length === 2);
    await heard.stop();
    expect(heard.words).toEqual(['2', '3']);
  });

  it('ends when it is told to, idle or busy, and twice is once (52)', async () => {
    const idle = listen();
    await idle.until(() => idle.kinds.includes('caughtUp'));
    await idle.stop();
    await idle.stop();
    for (let at = 0; at < 50; at += 1) await add(`${at}`);
    const busy = listen();
    await busy.until(() => busy.words.length > 0);
    await busy.stop();
  });

  it('ends when the log is closed (52)', async () => {
    const heard = listen();
    await heard.until(() => heard.kinds.includes('caughtUp'));
    await current().store.close();
    await heard.over;
  });

  needing('interrupt')('goes on by itself after the connection broke (53)', async () => {
    const { engine } = current();
    if (!engine.interrupt) throw new Error('not given');
    await add('1');
    const heard = listen();
    await heard.until(() => heard.words.length === 1 && heard.kinds.includes('caughtUp'));
    await engine.interrupt();
    await add('2');
    await heard.until(() => heard.words.length === 2 && heard.kinds.at(-1) === 'caughtUp');
    await heard.stop();
    expect(heard.words).toEqual(['1', '2']);
  });

  it('serves two subscribers on their own (54)', async () => {
    await add('1');
    const one = listen();
    await one.until(() => one.words.length === 1);
    const other = listen();
    await one.stop();
    await add('2');
    await other.until(() => other.words.length === 2);
    await other.stop();
    expect([one.words, other.words]).toEqual([['1'], ['1', '2']]);
  });

  needing('another')(
    'shows what is written to whoever opened the same log elsewhere (55)',
    async () => {
      const { engine, stream } = current();
      if (!engine.another) throw new Error('not given');
      const other = await engine.another();
      try {
        const heard = listen({}, other);
        await heard.until(() => heard.kinds.includes('caughtUp'));
        await add('1');
        await heard.until(() => heard.words.length === 1);
        await other.append(stream('2'), [event('2')], { expected: 'noStream' });
        expect(await current().words(stream('2'))).toEqual(['2']);
        await heard.stop();
      } finally {
        await other.close();
      }
    },
  );
}

/** Writes down what a subscriber hears. */
class Listener {
  readonly notices: Notice[] = [];
  readonly words: string[] = [];
  readonly over: Promise<void>;
  private readonly controller = new AbortController();

  constructor(store: EventStore, options: Omit<Subscribe, 'signal'>) {
    this.over = (async () => {
      for await (const notice of store.subscribe({ ...options, signal: this.controller.signal })) {
        this.notices.push(notice);
        if (notice.kind === 'event') this.words.push(wordsOf(notice.event));
      }
    })();
    // Whoever waits for the end hears of a failure; nobody else must.
    this.over.catch(() => undefined);
  }

  get kinds(): string[] {
    return this.notices.map(({ kind }) => kind);
  }

  async until(there: () => boolean): Promise<void> {
    for (let tries = 0; tries < 2_000 && !there(); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    if (there()) return;
    const tail = this.notices.slice(-10).map(({ kind }) => kind);
    throw new Error(`waited in vain; heard ${this.words.length} events, lately ${tail.join(', ')}`);
  }

  async stop(): Promise<void> {
    this.controller.abort();
    await this.over;
  }
}

/** A reader who takes a moment for every so many events. */
function slowed(store: EventStore, every: number): EventStore {
  return Object.assign(Object.create(store) as EventStore, {
    async *subscribe(options: Subscribe): AsyncIterable<Notice> {
      let at = 0;
      for await (const notice of store.subscribe(options)) {
        yield notice;
        at += 1;
        if (at % every === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  });
}

function positionOf(notice: Notice | undefined): Position {
  if (!notice) throw new Error('nothing was heard');
  return notice.kind === 'event' ? notice.event.position : notice.position;
}
