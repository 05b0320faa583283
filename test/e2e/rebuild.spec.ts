import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openSqlite } from '#event-store';
import { writeCustomerBase } from '../support/customer-base.js';
import { runDaylight, startDaylight, temporaryDirectory } from '../support/daylight.js';

const CUSTOMERS = 2_000;
const dataDir = temporaryDirectory('rebuild-killed');

beforeAll(async () => {
  const base = writeCustomerBase(join(temporaryDirectory('base'), 'base'), CUSTOMERS);
  await runDaylight(dataDir, ['import', 'customers', base.customers, base.contacts]);
  const daylight = await startDaylight(dataDir);
  await daylight.stop();
});

function customersInViews(): number {
  const views = openSqlite(join(dataDir, 'views.sqlite'), { readOnly: true });
  const row = views.prepare('SELECT count(*) AS count FROM customers').get();
  views.close();
  return Number(row?.count);
}

async function killRebuildAfter(milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [resolve('dist/daylight.mjs'), 'rebuild'], {
    env: { ...process.env, DAYLIGHT_DATA: dataDir },
    stdio: 'ignore',
  });
  const ended = new Promise((done) => child.once('exit', done));
  await pause(milliseconds);
  child.kill('SIGKILL');
  await ended;
}

describe('a rebuild that is killed', () => {
  it('leaves complete views at any moment, and the next one clears up after it', async () => {
    const known = customersInViews();
    expect(known).toBeGreaterThan(CUSTOMERS / 2);
    for (let moment = 250; moment < 900; moment += 65) {
      await killRebuildAfter(moment);
      expect(customersInViews()).toBe(known);
    }
    const check = await runDaylight(dataDir, ['rebuild', '--check']);
    expect(check.output).toContain('Every view is what the log says.');
    expect(await runDaylight(dataDir, ['rebuild'])).toMatchObject({ status: 0 });
    expect(customersInViews()).toBe(known);
    const views = openSqlite(join(dataDir, 'views.sqlite'), { readOnly: true });
    const left = views.prepare(`SELECT name FROM sqlite_schema WHERE name GLOB '*__v[0-9]*'`).all();
    views.close();
    expect(left).toEqual([]);
  });

  it('keeps nobody from starting', async () => {
    await killRebuildAfter(500);
    const daylight = await startDaylight(dataDir);
    expect((await fetch(`${daylight.statusUrl}/healthz`)).status).toBe(200);
    expect(await daylight.stop()).toBe(0);
  });
});
