import { z } from 'zod';
import { daylightItself } from '../actor.js';
import { CommandDesk } from '../command-desk.js';
import { event } from '../conformance/index.js';
import { type Decider, replay } from '../decider.js';
import { NewerSchema, UnreadableEvent } from '../errors.js';
import { type EventStore, wholeStream } from '../event-store.js';
import { MemoryEventStore } from '../memory/memory-event-store.js';
import { FactHistory } from './fact-history.js';
import { HistoryBroken, type Upcaster } from './ways.js';
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

describe('a name that was given away', () => {
  /** What was first called LampLit is LampSwitchedOn; a LampLit of version 2 is something else. */
  const both = new FactHistory(
    [facts, { LampLit: z.object({ candles: z.int() }) }],
    [
      {
        from: { type: 'LampLit', version: 1 },
        to: { type: 'LampSwitchedOn', version: 1 },
        upcast: () => ({ watts: 60 }),
      },
    ],
  );
  const lit = (nth: number) =>
    nth % 2 === 0
      ? written('LampLit', 1, { power: '0.06' }, `lit ${nth}`)
      : written('LampLit', 2, { candles: nth }, `lit ${nth}`);
  const filter = { typePrefixes: ['LampSwitchedOn'] };
  let log: EventStore;
  beforeEach(async () => {
    log = withHistory(store, both);
    await store.append('lamp-hall', [0, 1, 2, 3, 4, 5, 6, 7].map(lit), { expected: 'noStream' });
  });

  it('is told apart by its version', async () => {
    const types = (await log.readAll({ limit: 3 })).map(({ type }) => type);
    expect(types).toEqual(['LampSwitchedOn', 'LampLit', 'LampSwitchedOn']);
    expect(both.versionOf('LampLit')).toBe(2);
  });

  it.each([
    ['forwards', [0n, 2n, 4n]],
    ['backwards', [6n, 4n, 2n]],
  ] as const)('gives a filtered page as many as were asked for, %s', async (direction, wanted) => {
    const page = await log.readAll({ limit: 3, direction, filter });
    expect(page.map(({ revision }) => revision)).toEqual(wanted);
    expect(await log.readAll({ limit: 100, filter })).toHaveLength(4);
  });

  it('is a checkpoint to a subscriber who wants the other', async () => {
    const stopping = new AbortController();
    const kinds: string[] = [];
    for await (const notice of log.subscribe({ filter, signal: stopping.signal })) {
      kinds.push(notice.kind);
      if (notice.kind === 'caughtUp') stopping.abort();
    }
    expect(kinds.slice(0, 4)).toEqual(['event', 'checkpoint', 'event', 'checkpoint']);
  });
});

describe('facts that nobody here has heard of', () => {
  it('are as they were stored, and counted as they pass by', async () => {
    const seen: string[] = [];
    const counting = withHistory(store, history, ({ type }) => seen.push(type));
    await store.append(
      'lamp-hall',
      [written('LampDimmed', 4, { to: 3 }), written('LampLit', 1, { power: '1' })],
      { expected: 'noStream' },
    );
    const [dimmed] = await counting.readAll({ limit: 10 });
    expect(dimmed).toMatchObject({ type: 'LampDimmed', data: { to: 3 } });
    expect(seen).toEqual(['LampDimmed']);
  });

  it.each(['constructor', 'toString', 'LampDimmed'])(
    'are never taken for something else: %s',
    (type) => {
      expect(() => replay(lamp, [{ type, data: { watts: 1 } }])).toThrow(NewerSchema);
    },
  );
});

describe('what another program wrote', () => {
  const ours = '{"causationId":"c","schemaVersion":1}';
  const kept = (dataText: string, metadataText: string) => ({
    stream: 'lamp-hall',
    revision: 0n,
    id: '00000000-0000-8000-8000-000000000000',
    type: 'LampSwitchedOn',
    recordedAt: '2026-03-01T12:00:00.000Z',
    hash: '0'.repeat(64),
    dataText,
    metadataText,
  });

  it.each([
    ['no JSON', '{"watts":', ours],
    ['no object', '"sixty"', ours],
    ['nothing', 'null', ours],
    ['something else than the fact', '{"watts":"sixty"}', ours],
    ['too little', '{}', ours],
    ['metadata without a version', '{"watts":60}', '{}'],
    ['metadata that is no JSON', '{"watts":60}', 'written by hand'],
    ['a version that is none', '{"watts":60}', '{"schemaVersion":"one"}'],
  ])(
    'has a named error where it is looked at, and harms nobody who passes by: %s',
    async (...given) => {
      const [, data, metadata] = given;
      await store.restore([kept(data, metadata)]);
      const [event] = await present.readAll({ limit: 1 });
      expect(event?.type).toBe('LampSwitchedOn');
      expect(() => event?.data).toThrow(UnreadableEvent);
      expect(() => event?.data).toThrow('lamp-hall revision 0');
    },
  );

  it('may be written with spaces, and with more in it than is known', async () => {
    await store.restore([kept('{"watts":60,"colour":"red"}', '{ "schemaVersion" : 1.0 }')]);
    const [event] = await present.readAll({ limit: 1 });
    expect(event?.data).toEqual({ watts: 60, colour: 'red' });
  });

  it('is named where an upcaster cannot go on with it', async () => {
    await store.restore([{ ...kept('{"power":"much"}', ours), type: 'LampLit' }]);
    const [event] = await present.readAll({ limit: 1 });
    expect(() => event?.data).toThrow(UnreadableEvent);
  });
});

it('writes facts in the version of the history', async () => {
  const later = new FactHistory(
    [facts],
    [
      {
        from: { type: 'LampSwitchedOn', version: 1 },
        to: { type: 'LampSwitchedOn', version: 2 },
        upcast: (data) => data,
      },
    ],
  );
  const desk = new CommandDesk(withHistory(store, later));
  const meta = { commandId: 'c', actor: daylightItself, occurredAt: '2026-03-01T12:00:00Z' };
  const decided = { type: 'LampSwitchedOn' as const, data: { watts: 60 } };
  await desk.handle(lamp, 'hall', meta, () => [decided]);
  const [event] = await wholeStream(store, 'lamp-hall');
  expect(event?.metadata.schemaVersion).toBe(2);
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
    ['leave out a version', [step('LampSwitchedOn', 1, 'LampSwitchedOn', 3)]],
    ['go round to themselves', [step('A', 1, 'A', 2), step('A', 2, 'A', 1)]],
    ['are two for the same', [step('LampLit', 1, 'LampSwitchedOn', 1), upcasters[0] as Upcaster]],
    ['have no version', [step('LampLit', 0, 'LampSwitchedOn', 1)]],
  ])('are found when the program starts: they %s', (_, steps) => {
    expect(() => new FactHistory([facts], steps)).toThrow(HistoryBroken);
  });

  it('are not the only mistake: two facts of one name cannot be told apart', () => {
    expect(() => new FactHistory([facts, { ...facts }])).toThrow(HistoryBroken);
  });
});
