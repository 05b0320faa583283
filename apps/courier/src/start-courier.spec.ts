import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Courier, deliveryMigrations } from '#delivery';
import { MemoryEventStore } from '#event-store';
import {
  logOriginMigrations,
  migrate,
  openViews,
  recogniseLog,
  runnerMigrations,
  settleLog,
} from '#read-models';
import { startCourier } from './start-courier.js';

const dataDir = mkdtempSync(join(tmpdir(), 'daylight-courier-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const settings = {
  dataDir,
  templatesDir: 'templates',
  organisation: 'Acme',
  publicUrl: 'https://status.example.com',
  smtp: null,
  mailFrom: 'status@example.com',
};

it('mails nobody while the views are made anew from an old log', async () => {
  const views = openViews({
    views: join(dataDir, 'views.sqlite'),
    vault: join(dataDir, 'vault.sqlite'),
  });
  await migrate(views, [...runnerMigrations, ...logOriginMigrations, ...deliveryMigrations]);
  expect(await recogniseLog(views, await oldLog())).toBeDefined();
  const working = jest.spyOn(Courier.prototype, 'run');
  const said: string[] = [];
  const trouble = (what: string) => void said.push(what);
  const courier = await startCourier(settings, { resending: () => undefined, trouble });
  await until(() => said.length > 0 || working.mock.calls.length > 0);
  expect(working).not.toHaveBeenCalled();
  expect(said).toEqual(['waiting']);
  await settleLog(views);
  await until(() => working.mock.calls.length > 0);
  await courier.stop();
  await views.destroy();
});

async function oldLog(): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  const metadata = {
    correlationId: 'c',
    causationId: 'c',
    actor: { kind: 'system', id: 'test' },
    occurredAt: '2026-03-01T12:00:00.000Z',
    schemaVersion: 1,
  } as const;
  const id = '00000000-0000-8000-8000-000000000001';
  await store.append('a', [{ id, type: 'Happened', data: {}, metadata }], { expected: 'noStream' });
  return store;
}

async function until(there: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !there(); tries += 1) await pause(20);
  expect(there()).toBe(true);
}
