import { BEGINNING, type EventStore, type ReadAll, type RecordedEvent } from '#event-store';
import { NamesLog } from './fixtures/names.js';
import { ReadAhead } from './read-ahead.js';

/** A log of so many events that writes down what it is asked for. */
async function logOf(events: number, broken: (asked: ReadAll) => boolean = () => false) {
  const log = new NamesLog();
  for (let nth = 0; nth < events; nth += 1) await log.add('names', `name ${nth}`);
  const limits: number[] = [];
  const store = {
    readAll: async (asked: ReadAll) => {
      limits.push(asked.limit);
      if (broken(asked)) throw new Error('cannot be read');
      return log.store.readAll(asked);
    },
  } satisfies Pick<EventStore, 'readAll'>;
  return { log, limits, pages: new ReadAhead(store, BEGINNING) };
}

const revisions = (page: readonly RecordedEvent[]) => page.map(({ revision }) => Number(revision));

it('gives every event once and in order, and then nothing', async () => {
  const { pages } = await logOf(1_200);
  const seen: number[] = [];
  for (let page = await pages.next(); page.length > 0; page = await pages.next())
    seen.push(...revisions(page));
  expect(seen).toEqual(Array.from({ length: 1_200 }, (_, nth) => nth));
});

it('asks for the next page before anybody wants it, and for no more than that', async () => {
  const { limits, pages } = await logOf(600);
  expect(await pages.next()).toHaveLength(500);
  expect(limits).toHaveLength(2);
  expect(await pages.next()).toHaveLength(100);
  expect(limits).toHaveLength(2);
});

it('reads what came after the end once it is asked again', async () => {
  const { log, pages } = await logOf(1);
  await pages.next();
  expect(await pages.next()).toEqual([]);
  await log.add('names', 'one more');
  expect(revisions(await pages.next())).toEqual([1]);
});

it('takes many small events at once, and few large ones', async () => {
  const { limits, pages } = await logOf(500);
  await pages.next();
  expect(limits).toEqual([500, 2_000]);
  const large = Array.from({ length: 500 }, () => ({
    position: '1',
    dataText: ' '.repeat(50_000),
  }));
  const asked: number[] = [];
  const readAll = async ({ limit }: ReadAll) => {
    asked.push(limit);
    // Only these two parts of an event are looked at.
    return large as unknown as RecordedEvent[];
  };
  await new ReadAhead({ readAll }, BEGINNING).next();
  expect(asked).toEqual([500, 80]);
});

it('says that a page cannot be read when its turn comes', async () => {
  const { pages } = await logOf(600, ({ limit }) => limit > 500);
  expect(await pages.next()).toHaveLength(500);
  await expect(pages.next()).rejects.toThrow('cannot be read');
});
