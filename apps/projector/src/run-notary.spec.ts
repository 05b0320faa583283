import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MemoryEventStore, StoreUnavailable, wholeStream } from '#event-store';
import { migrate, openViews, type Views } from '#read-models';
import { migrations } from './house.js';
import { runNotary } from './run-notary.js';

const directory = mkdtempSync(join(tmpdir(), 'daylight-notary-'));
const at = (name: string) => join(directory, name);
const settings = {
  evidenceKey: at('evidence.key'),
  evidencePub: at('evidence.pub'),
  headsFiles: [at('heads.ndjson')],
};
let views: Views;

beforeAll(async () => {
  views = openViews({ views: at('views.sqlite'), vault: at('vault.sqlite') });
  await migrate(views, migrations);
});
afterAll(async () => {
  await views.destroy();
  rmSync(directory, { recursive: true, force: true });
});

it('signs the log although its server was away when it began', async () => {
  const store = new MemoryEventStore();
  await store.append('a', [happened()], { expected: 'noStream' });
  const away = jest
    .spyOn(store, 'readStream')
    .mockRejectedValueOnce(new StoreUnavailable('EventStoreDB does not answer.'));
  const begun = jest.spyOn(store, 'subscribe');
  const told = jest.spyOn(console, 'error').mockReturnValue();
  const controller = new AbortController();
  const signing = runNotary(settings, store, views, controller.signal);
  for (let tries = 0; tries < 100 && begun.mock.calls.length === 0; tries += 1) await pause(20);
  await pause(50);
  controller.abort();
  await signing;
  expect(away).toHaveBeenCalled();
  expect(told.mock.calls.flat().join()).toMatch(/^[^\n]*the log does not answer[^\n]*$/);
  expect(await wholeStream(store, 'log-checkpoints')).toHaveLength(1);
});

function happened() {
  return {
    id: '00000000-0000-8000-8000-000000000001',
    type: 'SomethingHappened',
    data: {},
    metadata: {
      correlationId: 'c',
      causationId: 'c',
      actor: { kind: 'system' as const, id: 'test' },
      occurredAt: '2026-03-01T12:00:00.000Z',
      schemaVersion: 1,
    },
  };
}
