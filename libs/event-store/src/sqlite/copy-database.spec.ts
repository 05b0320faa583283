import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { event } from '../conformance/index.js';
import { copyDatabase } from './copy-database.js';
import { openSqlite } from './driver.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { verifyLog } from './verify.js';

const directory = mkdtempSync(join(tmpdir(), 'daylight-copy-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('copies a log under load as it was at one moment: a prefix that verifies, with all that was acknowledged before (69)', async () => {
  const path = join(directory, 'log.sqlite');
  const store = new SqliteEventStore(path);
  let written = 0;
  let stop = false;
  const writers = [0, 1, 2, 3].map(async (own) => {
    for (let at = 0; !stop; at += 1) {
      const expected = at === 0 ? 'noStream' : BigInt(at - 1);
      await store.append(`w-${own}`, [event(`${own} ${at}`)], { expected });
      written += 1;
    }
  });
  for (const name of ['1', '2', '3']) {
    while (written < Number(name) * 100) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = written;
    const copy = join(directory, `${name}.sqlite`);
    copyDatabase(path, copy);
    const verified = verifyLog(copy);
    expect(verified).toMatchObject({ ok: true, streams: 4 });
    expect(verified.events).toBeGreaterThanOrEqual(before);
    const reader = new SqliteEventStore(copy);
    const events = await reader.readAll({ limit: 100_000 });
    await reader.close();
    expect(events).toEqual((await store.readAll({ limit: 100_000 })).slice(0, events.length));
  }
  stop = true;
  await Promise.all(writers);
  await store.close();
});

it('goes on with positions after the greatest it had, and writes over nothing', async () => {
  const copy = join(directory, 'on.sqlite');
  const path = join(directory, 'from.sqlite');
  const store = new SqliteEventStore(path);
  await store.append('a', [event('1'), event('2')], { expected: 'noStream' });
  copyDatabase(path, copy);
  expect(() => copyDatabase(path, copy)).toThrow();
  await store.close();
  expect(readdirSync(directory).filter((name) => name.startsWith('on.'))).toContain('on.sqlite');
  const again = new SqliteEventStore(copy);
  await again.append('a', [event('3')], { expected: 1n });
  await again.close();
  expect(verifyLog(copy)).toMatchObject({ ok: true, events: 3 });
  const database = openSqlite(copy);
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  database.close();
});
