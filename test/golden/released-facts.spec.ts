import { existsSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { apiToken, person } from '#access';
import { directory, erasures, recipient } from '#audience';
import { catalog } from '#catalog';
import { type Decider, MemoryEventStore, replay, wholeStream, withHistory } from '#event-store';
import { lookup } from '#delivery';
import { exposure, incident } from '#incidents';
import { repairs } from '#read-models';
import { facts, releasedFacts } from '#released-facts';
import { goldenFile, goldenText, type Golden, readGolden } from './golden-files.js';
import { changes, shapeOf } from './shape.js';

const schemas: Readonly<Record<string, z.ZodType>> = Object.assign({}, ...Object.values(facts));
const today = Object.keys(schemas).map((type) => ({
  type,
  version: releasedFacts.versionOf(type),
}));
const { GOLDEN_EXAMPLE, GOLDEN_UPDATE } = process.env;

it.each(today)('$type of version $version has its golden file', ({ type, version }) => {
  const file = goldenFile({ type, version });
  const schema = schemas[type];
  if (!existsSync(file) && GOLDEN_EXAMPLE && schema) {
    // How the golden file of a new fact is made; one that is there is never touched.
    const example: unknown = schema.parse(JSON.parse(GOLDEN_EXAMPLE));
    writeFileSync(file, goldenText({ type, version, example, shape: shapeOf(schema) }));
  }
  expect(existsSync(file)).toBe(true);
});

const golden = readGolden();
const written = golden.filter(
  ({ type, version }) => type in schemas && releasedFacts.versionOf(type) === version,
);

describe.each(written)('$type of version $version', (released) => {
  const now = shapeOf(schemas[released.type] ?? z.never());

  it('has the shape it was released in, or only more', () => {
    expect(changes(released.shape, now)).toEqual([]);
  });

  it('has what was added to it in its golden file, so that this too is kept', () => {
    if (GOLDEN_UPDATE && changes(released.shape, now).length === 0) {
      writeFileSync(goldenFile(released), goldenText({ ...released, shape: now }));
      return;
    }
    expect(changes(now, released.shape)).toEqual([]);
  });

  it('has an example with every part of it', () => {
    expect(schemas[released.type]?.safeParse(released.example).data).toEqual(released.example);
  });
});

/** Facts on which nobody decides. */
const told = new Set(['FanoutCompleted', 'LogCheckpointSigned']);
const deciders: readonly Decider<unknown, never>[] = [
  person,
  apiToken,
  catalog,
  incident,
  exposure,
  directory,
  recipient,
  erasures,
  lookup,
  repairs,
];

/** Puts the example into a log as it is, and reads it as the program does. */
async function readBack({ type, version, example }: Golden) {
  const store = new MemoryEventStore();
  const moment = '2026-03-01T12:00:00.000Z';
  await store.restore([
    {
      stream: 'golden-1',
      revision: 0n,
      id: '00000000-0000-8000-8000-000000000000',
      type,
      recordedAt: moment,
      hash: '0'.repeat(64),
      dataText: JSON.stringify(example),
      metadataText: JSON.stringify({ causationId: 'golden', schemaVersion: version }),
    },
  ]);
  const [event] = await wholeStream(withHistory(store, releasedFacts), 'golden-1');
  await store.close();
  if (!event) throw new Error('the log lost the example');
  return event;
}

describe.each(golden)('a stored $type of version $version', (released) => {
  it('is a fact of today when it is read', async () => {
    const { type, data } = await readBack(released);
    expect(schemas[type]?.safeParse(data).error).toBeUndefined();
  });

  it('is understood by whoever decides on it', async () => {
    const fact = await readBack(released);
    if (told.has(fact.type)) return;
    const decider = deciders.find(({ events }) => fact.type in events);
    if (!decider) throw new Error(`Nobody decides on ${fact.type}: say so in \`told\`.`);
    expect(() => replay(decider, [fact])).not.toThrow();
  });
});
