import { z } from 'zod';
import { CommandDesk } from '../command-desk.js';
import { event } from '../conformance/index.js';
import type { Decider } from '../decider.js';
import { NewerSchema } from '../errors.js';
import { type EventStore, wholeStream } from '../event-store.js';
import { MemoryEventStore } from '../memory/memory-event-store.js';
import { FactHistory, HistoryBroken, type Upcaster } from './fact-history.js';
import { withHistory } from './with-history.js';

const facts = { LampSwitchedOn: z.object({ watts: z.number() }) };

/** Once it was called LampLit and told the power as words; then as a number, in kilowatts. */
const upcasters: Upcaster[] = [
  {
    from: { type: 'LampLit', version: 1 },
    to: { type: 'LampLit', version: 2 },
    upcast: (data) => ({ kilowatts: Number((data as { power: string }).power) }),
  },
  {
    from: { type: 'LampLit', version: 2 },
    to: { type: 'LampSwitchedOn', version: 1 },
    upcast: (data) => ({ watts: (data as { kilowatts: number }).kilowatts * 1_000 }),
  },
];

const history = new FactHistory([facts], upcasters);
const lamp: Decider<number, { type: 'LampSwitchedOn'; data: { watts: number } }> = {
  name: 'lamp',
  events: facts,
  initial: 0,
  evolve: { LampSwitchedOn: (_, { watts }) => watts },
};

let store: MemoryEventStore;
let present: EventStore;
beforeEach(() => {
  store = new MemoryEventStore();
  present = withHistory(store, history);
});
afterEach(() => store.close());

const written = (type: string, version: number, data: unknown, words = type) => {
  const { metadata, id } = event(`${words} ${version}`);
  return { id, type, data, metadata: { ...metadata, schemaVersion: version } };
};

describe('facts of older programs', () => {
  it('are read under their present name and in their present shape, step by step', async () => {
    await store.append(
      'lamp-hall',
      [written('LampLit', 1, { power: '0.06' }), written('LampLit', 2, { kilowatts: 0.04 })],
      { expected: 'noStream' },
    );
    const events = await wholeStream(present, 'lamp-hall');
    expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'LampSwitchedOn', data: { watts: 60 } },
      { type: 'LampSwitchedOn', data: { watts: 40 } },
    ]);
  });

  it('stay as they were stored, for whoever verifies or exports', async () => {
    await store.append('lamp-hall', [written('LampLit', 1, { power: '0.06' })], {
      expected: 'noStream',
    });
    const [bare] = await wholeStream(store, 'lamp-hall');
    const [seen] = await present.readAll({ limit: 1 });
    expect(seen).toMatchObject({ hash: bare?.hash, dataText: '{"power":"0.06"}' });
  });

  it('are found under their present name', async () => {
    await store.append('lamp-hall', [written('LampLit', 1, { power: '0.06' })], {
      expected: 'noStream',
    });
    const filter = { typePrefixes: ['LampSwitched'] };
    expect(await present.readAll({ limit: 10, filter })).toHaveLength(1);
  });

  it('are what a decision stands on', async () => {
    await store.append('lamp-hall', [written('LampLit', 1, { power: '0.06' })], {
      expected: 'noStream',
    });
    expect(await new CommandDesk(present).situation(lamp, 'hall')).toBe(60);
  });
});

describe('facts of newer programs', () => {
  it('name themselves where they are looked at, and harm nobody who passes by', async () => {
    await store.append('lamp-hall', [written('LampSwitchedOn', 7, { lumen: 800 })], {
      expected: 'noStream',
    });
    const [seen] = await present.readAll({ limit: 1 });
    expect(seen?.type).toBe('LampSwitchedOn');
    expect(() => seen?.data).toThrow(NewerSchema);
    expect(() => seen?.data).toThrow('Upgrade Daylight');
  });

  it('let nobody decide on a situation that is not understood', async () => {
    await store.append('lamp-hall', [written('LampDimmed', 1, {})], { expected: 'noStream' });
    const desk = new CommandDesk(present);
    const meta = {
      commandId: 'c',
      actor: { kind: 'system', id: 't' } as const,
      occurredAt: '2026-03-01T12:00:00Z',
    };
    const decided = { type: 'LampSwitchedOn' as const, data: { watts: 60 } };
    const handled = desk.handle(lamp, 'hall', meta, () => [decided]);
    await expect(handled).rejects.toBeInstanceOf(NewerSchema);
    expect(await wholeStream(store, 'lamp-hall')).toHaveLength(1);
  });

  it('are not thought to be newer because somebody wrote the words', async () => {
    const sly = written('LampSwitchedOn', 1, { watts: 1 });
    const metadata = { ...sly.metadata, correlationId: '","schemaVersion":99,"x":"' };
    await store.append('lamp-hall', [{ ...sly, metadata }], { expected: 'noStream' });
    const [seen] = await present.readAll({ limit: 1 });
    expect(seen?.data).toEqual({ watts: 1 });
  });
});

describe('upcasters that cannot be right', () => {
  const step = (from: string, version: number, to: string, next: number): Upcaster => ({
    from: { type: from, version },
    to: { type: to, version: next },
    upcast: (data) => data,
  });
  it.each([
    ['go in a circle', [step('A', 1, 'B', 1), step('B', 1, 'A', 1)]],
    ['stay where they are', [step('LampSwitchedOn', 1, 'LampSwitchedOn', 1)]],
    ['lead to nothing that is known', [step('LampLit', 1, 'LampBurning', 1)]],
    ['are two for the same', [step('LampLit', 1, 'LampSwitchedOn', 1), upcasters[0] as Upcaster]],
  ])('are found when the program starts: they %s', (_, steps) => {
    expect(() => new FactHistory([facts], steps)).toThrow(HistoryBroken);
  });
});
