import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BEGINNING, type EventStore, MemoryEventStore, uuidFrom } from '#event-store';
import {
  forgetLog,
  logOriginMigrations,
  recogniseLog,
  rememberLog,
  settleLog,
} from './log-origin.js';
import { migrate, runnerMigrations } from './migrations.js';
import { projection } from './projection.js';
import { ProjectionRunner } from './runner.js';
import { openViews, type Views } from './views.js';

const directory = mkdtempSync(join(tmpdir(), 'daylight-log-origin-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let files = 0;

async function freshViews(): Promise<Views> {
  const name = join(directory, `${(files += 1)}`);
  const views = openViews({ views: `${name}.views`, vault: `${name}.vault` });
  await migrate(views, [...runnerMigrations, ...logOriginMigrations]);
  return views;
}

async function write(store: EventStore, ...words: readonly string[]): Promise<void> {
  for (const one of words) {
    const metadata = {
      correlationId: one,
      causationId: one,
      actor: { kind: 'system', id: 'test' },
      occurredAt: '2026-03-01T12:00:00.000Z',
      schemaVersion: 1,
    } as const;
    const event = { id: uuidFrom(one), type: 'Said', data: { one }, metadata };
    await store.append(one, [event], { expected: 'noStream' });
  }
}

async function logOf(...words: readonly string[]): Promise<EventStore> {
  const store = new MemoryEventStore(() => new Date('2026-03-01T12:00:00Z'));
  await write(store, ...words);
  return store;
}

/** Reads the log into the views, as a running Daylight does. */
async function run(views: Views, store: EventStore): Promise<void> {
  const projections = [projection('said', [], {})];
  const log = { parked: () => undefined };
  await new ProjectionRunner(store, views, projections, log, directory).catchUp();
  await rememberLog(views, store);
}

describe('the views and their log', () => {
  it('belong together from the first event on', async () => {
    const [views, store] = [await freshViews(), await logOf()];
    expect(await recogniseLog(views, store)).toBeUndefined();
    await write(store, 'a', 'b');
    expect(await recogniseLog(views, store)).toBeUndefined();
    await run(views, store);
    expect(await recogniseLog(views, store)).toBeUndefined();
  });

  it('belong together where the log was restored and is the same as far as they have seen it', async () => {
    const [views, store] = [await freshViews(), await logOf('a', 'b')];
    await recogniseLog(views, store);
    await run(views, store);
    expect(await recogniseLog(views, await logOf('a', 'b', 'c'))).toBe(await store.head());
  });

  it('do not belong together where the log says something else, or less', async () => {
    const [views, store] = [await freshViews(), await logOf('a', 'b')];
    await recogniseLog(views, store);
    await run(views, store);
    for (const other of [await logOf('a', 'c'), await logOf('a'), await logOf()]) {
      await expect(recogniseLog(views, other)).rejects.toMatchObject({
        code: 'VIEWS_OF_ANOTHER_LOG',
      });
    }
  });

  it('are unsettled where they are new and the log is not, until somebody has seen to it', async () => {
    const [views, store] = [await freshViews(), await logOf('a', 'b')];
    const head = await store.head();
    expect(await recogniseLog(views, store)).toBe(head);
    await run(views, store);
    expect(await recogniseLog(views, store)).toBe(head);
    await settleLog(views);
    expect(await recogniseLog(views, store)).toBeUndefined();
  });

  it('are unsettled where the empty log they knew was restored', async () => {
    const [views, empty] = [await freshViews(), await logOf()];
    await recogniseLog(views, empty);
    await forgetLog(views);
    const restored = await logOf('a');
    expect(await recogniseLog(views, restored)).not.toBe(BEGINNING);
    expect(await recogniseLog(views, restored)).toBe(await restored.head());
  });

  it('of an earlier Daylight are taken as they are', async () => {
    const [views, store] = [await freshViews(), await logOf('a', 'b')];
    await run(views, store);
    expect(await recogniseLog(views, store)).toBeUndefined();
    await write(store, 'c');
    await run(views, store);
    expect(await recogniseLog(views, store)).toBeUndefined();
  });
});
