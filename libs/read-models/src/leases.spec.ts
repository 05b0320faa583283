import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '#event-store';
import { onBothEngines, type TemporaryViews } from '../../../test/support/views-backends.js';
import { listNames, names, NamesLog, openNames } from './fixtures/names.js';
import { Lease, LeaseLost } from './leases.js';
import { ProjectionRunner } from './runner.js';
import { sql, type Views } from './views.js';

let place: TemporaryViews;
let views: Views;
let now: number;
const clock: Clock = { now: () => new Date(now) };
const forever = new AbortController().signal;
const soon = () => AbortSignal.timeout(50);

/** Owners on another machine: whether they are alive cannot be seen from here. */
const lease = (owner: string) => new Lease(views, 'work', clock, `elsewhere/1/1/${owner}`, 10_000);

/** Outside of Linux machines are told apart by their names alone. */
const startOfMachine = existsSync('/proc')
  ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  : hostname();

onBothEngines((backend) => {
  beforeEach(async () => {
    now = Date.UTC(2026, 2, 1);
    place = await backend.prepare();
    views = await openNames(place.place);
  });
  afterEach(async () => {
    await views.destroy();
    await place.remove();
  });

  it('has one holder; others wait (67)', async () => {
    expect(await lease('one').take(forever)).toBe(1);
    expect(await lease('other').take(soon())).toBeUndefined();
  });

  it('is taken over once its time has run out, and its former holder is fenced off (67)', async () => {
    const [one, other] = [lease('one'), lease('other')];
    await one.take(forever);
    now += 10_001;
    expect(await other.take(forever)).toBe(2);
    await expect(one.renew()).rejects.toBeInstanceOf(LeaseLost);
    const late = views.transaction().execute(async (tx) => {
      await sql`INSERT INTO names (name) VALUES ('too late')`.execute(tx);
      await one.demand(tx);
    });
    await expect(late).rejects.toBeInstanceOf(LeaseLost);
    expect(await listNames(views)).toEqual([]);
  });

  it('is kept as long as it is used', async () => {
    const one = lease('one');
    await one.take(forever);
    for (let turns = 0; turns < 5; turns += 1) {
      now += 9_000;
      await one.renew();
    }
    expect(await lease('other').take(soon())).toBeUndefined();
  });

  it('is free at once when it is given back', async () => {
    const one = lease('one');
    await one.take(forever);
    await one.giveBack();
    expect(await lease('other').take(soon())).toBe(2);
  });

  it('is free at once when its holder was a process of this machine that has ended', async () => {
    await new Lease(views, 'work', clock).take(forever);
    // A process that cannot be: numbers end below.
    await sql`UPDATE leases SET owner = replace(owner, ${`/${process.pid}/`}, '/4194999/')`.execute(
      views,
    );
    expect(await new Lease(views, 'work', clock).take(soon())).toBe(2);
  });

  it('is waited for where its holder is on another machine of the same name', async () => {
    await new Lease(views, 'work', clock).take(forever);
    const elsewhere = `replace(replace(owner, '/${process.pid}/', '/4194999/'), '${startOfMachine}', 'another')`;
    await sql`UPDATE leases SET owner = ${sql.raw(elsewhere)}`.execute(views);
    expect(await new Lease(views, 'work', clock).take(soon())).toBeUndefined();
  });

  it('lets one of two runners work, and the other go on when the first is fenced off (67)', async () => {
    const log = new NamesLog();
    const quiet = { parked: () => undefined };
    const run = (owner: string) =>
      new ProjectionRunner(log.store, views, [names], quiet, 'leases', lease(owner));
    const stop = new AbortController();
    const first = run('one').follow(stop.signal);
    await log.add('a', 'ada');
    await until(async () => (await listNames(views)).includes('ada'));
    const second = run('other').follow(stop.signal);
    now += 60_000;
    await until(async () => (await holder()) === 'elsewhere/1/1/other');
    await log.add('b', 'bob');
    await until(async () => (await listNames(views)).includes('bob'));
    stop.abort();
    await Promise.all([first, second]);
    expect(await listNames(views)).toEqual(['ada', 'bob']);
  });
});

async function holder(): Promise<string | undefined> {
  const { rows } = await sql<{ owner: string }>`SELECT owner FROM leases`.execute(views);
  return rows[0]?.owner;
}

async function until(there: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await there()) return;
    await pause(20);
  }
  throw new Error('waited in vain');
}
