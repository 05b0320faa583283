import type { z } from 'zod';
import { MemoryEventStore, type NewEvent, uuidFrom } from '#event-store';
import {
  onBothEngines,
  type TemporaryViews,
  type ViewsBackend,
} from '../../../test/support/views-backends.js';
import { migrate, runnerMigrations } from './migrations.js';
import { type Projection, projection } from './projection.js';
import { ProjectionRunner } from './runner.js';
import { openViews, sql, type Views } from './views.js';
import { Watermark } from './watermark.js';

let place: TemporaryViews;
let opened: Views;

async function prepare(backend: ViewsBackend): Promise<void> {
  place = await backend.prepare();
  opened = openViews(place.place);
  const names = { name: 'test-001', statements: ['CREATE TABLE names (name TEXT PRIMARY KEY)'] };
  await migrate(opened, [...runnerMigrations, names]);
}

type NamedEvents = { readonly Named: z.ZodType<{ name: string }> };
const names = projection<NamedEvents>('names', ['names'], {
  Named: async ({ name }, _, tx) => {
    if (name === 'poison') throw new Error('cannot be applied');
    await sql`INSERT INTO names (name) VALUES (${name})`.execute(tx);
  },
});

const named = (name: string): NewEvent => ({
  id: uuidFrom(name),
  type: 'Named',
  data: { name },
  metadata: {
    correlationId: name,
    causationId: name,
    actor: { kind: 'system', id: 'test' },
    occurredAt: '2026-03-01T12:00:00.000Z',
    schemaVersion: 1,
  },
});

const listNames = async (on: Views) =>
  (await sql<{ name: string }>`SELECT name FROM names ORDER BY name`.execute(on)).rows.map(
    (row) => row.name,
  );

function setUp(channel: string) {
  const store = new MemoryEventStore();
  const parked: string[] = [];
  const log = { parked: (_: string, { stream }: { stream: string }) => void parked.push(stream) };
  const runner = () => new ProjectionRunner(store, opened, [names], log, channel);
  const add = (stream: string, name: string, expected: 'noStream' | bigint = 'noStream') =>
    store.append(stream, [named(name)], { expected });
  return { store, parked, runner, add };
}

onBothEngines((backend) => {
  beforeEach(() => prepare(backend));
  afterEach(async () => {
    await opened.destroy();
    await place.remove();
  });

  it('brings a view to the end of the log, and counts each event once over restarts (49, 65)', async () => {
    const { runner, add } = setUp('once');
    await add('a', 'ada');
    await runner().catchUp();
    await add('b', 'bob');
    await runner().catchUp();
    expect(await listNames(opened)).toEqual(['ada', 'bob']);
  });

  it('sets a stream aside that cannot be applied, and goes on with the others (51)', async () => {
    const { parked, runner, add } = setUp('parked');
    await add('a', 'ada');
    await add('b', 'poison');
    await add('b', 'bob', 0n);
    await add('c', 'cyd');
    await runner().catchUp();
    expect(await listNames(opened)).toEqual(['ada', 'cyd']);
    expect(parked).toEqual(['b']);
  });

  it('parks by what went wrong, and not by words that the error repeats (51)', async () => {
    const { store, parked, add } = setUp('words');
    const failing: Projection = {
      ...names,
      apply: async (events, tx) => {
        if (events.some(({ stream }) => stream === 'b')) throw new Error('disk full, says Bob');
        await names.apply(events, tx);
      },
    };
    const log = { parked: (_: string, { stream }: { stream: string }) => void parked.push(stream) };
    await add('a', 'ada');
    await add('b', 'bob');
    await add('c', 'cyd');
    await new ProjectionRunner(store, opened, [failing], log, 'words').catchUp();
    expect(await listNames(opened)).toEqual(['ada', 'cyd']);
    expect(parked).toEqual(['b']);
  });

  it('parks nothing while the database is in trouble, and goes on afterwards (51)', async () => {
    const { store, parked, runner, add } = setUp('trouble');
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const failing: Projection = { ...names, apply: () => Promise.reject(full) };
    const log = { parked: (_: string, { stream }: { stream: string }) => void parked.push(stream) };
    await add('a', 'ada');
    const troubled = new ProjectionRunner(store, opened, [failing], log, 'trouble').catchUp();
    await expect(troubled).rejects.toBe(full);
    await runner().catchUp();
    expect(await listNames(opened)).toEqual(['ada']);
    expect(parked).toEqual([]);
  });

  it('counts each event once where two runners work at a time (65)', async () => {
    const { parked, runner, add } = setUp('two');
    const letters = Array.from({ length: 60 }, (_, nth) => `name ${nth}`);
    for (const letter of letters) await add(letter, letter);
    await Promise.all([runner().catchUp(), runner().catchUp()]);
    expect(await listNames(opened)).toEqual([...letters].sort());
    expect(parked).toEqual([]);
  });

  it('lets a writer wait until the view has seen what it wrote', async () => {
    const { runner, add } = setUp('watermark');
    const controller = new AbortController();
    const following = runner().follow(controller.signal);
    const watermark = new Watermark(opened, 'watermark');
    const { position } = await add('a', 'ada');
    expect(await watermark.reached(position, ['names'])).toBe(true);
    expect(await listNames(opened)).toEqual(['ada']);
    controller.abort();
    await following;
    watermark.close();
  });

  it('lets many wait at once, each for what it wrote', async () => {
    const { runner, add } = setUp('many');
    const watermark = new Watermark(opened, 'many');
    const early = await add('a', 'ada');
    await runner().catchUp();
    const late = await add('b', 'bob');
    const waiting = [early, late, early, late].map(({ position }) =>
      watermark.reached(position, ['names'], 30),
    );
    expect(await Promise.all(waiting)).toEqual([true, false, true, false]);
    const again = [1, 2, 3].map(() => watermark.reached(late.position, ['names']));
    await runner().catchUp();
    expect(await Promise.all(again)).toEqual([true, true, true]);
    watermark.close();
  });

  it('has nothing to wait for where nothing was ever written', async () => {
    const { store } = setUp('empty');
    const watermark = new Watermark(opened, 'empty');
    expect(await watermark.reached(await store.head(), ['names'], 30)).toBe(true);
    watermark.close();
  });

  it('says so when the view does not come in time', async () => {
    const { add } = setUp('late');
    const watermark = new Watermark(opened, 'late');
    const { position } = await add('a', 'ada');
    expect(await watermark.reached(position, ['names'], 30)).toBe(false);
    watermark.close();
  });
});
