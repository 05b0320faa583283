import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeCustomerBase } from '../support/customer-base.js';
import { runDaylight, startDaylight, temporaryDirectory } from '../support/daylight.js';
import { EventStoreDbDouble } from '../support/eventstoredb-double/index.js';
import { signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';

/** An installation with customers and an incident, stopped. */
const whole = temporaryDirectory('lost-files');
const base = writeCustomerBase(join(temporaryDirectory('lost-customers'), 'base'), 12, 7);
const importing = ['import', 'customers', base.customers, base.contacts];

const ports = { DAYLIGHT_CONSOLE_PORT: '0', DAYLIGHT_STATUS_PORT: '0' };

/** A copy of it, without some of its files. */
function without(...names: readonly string[]): string {
  const copy = temporaryDirectory('lost');
  cpSync(whole, copy, { recursive: true });
  for (const name of names) rmSync(join(copy, name));
  return copy;
}

beforeAll(async () => {
  await runDaylight(whole, importing);
  const daylight = await startDaylight(whole);
  const caller = await signIn(daylight);
  const room = new IncidentRoom(() => caller);
  await room.addComponents(['payments']);
  const said = { effect: 'Payments fail.', phase: 'investigating' } as const;
  await room.declare({ components: ['payments'], regions: null }, 'major', said);
  await daylight.stop();
});

describe('an installation that has lost a file', () => {
  it('does not start without the addresses, and says how to have them again', async () => {
    const broken = without('vault.sqlite');
    const { status, output } = await runDaylight(broken, ['serve'], ports);
    expect([status, output]).toEqual([2, expect.stringMatching(/^VAULT_MISSING/)]);
    expect(await runDaylight(broken, importing)).toMatchObject({ status: 2 });
    renameSync(join(broken, 'views.sqlite'), join(broken, 'views.old'));
    const again = await runDaylight(broken, importing);
    expect([again.status, again.output]).toEqual([0, expect.stringContaining('12 customers')]);
    const daylight = await startDaylight(broken);
    const caller = await signIn({
      ...daylight,
      signInUrl: linkIn((await runDaylight(broken, ['sign-in-link'])).output),
    });
    const { edges } = await caller.ask<{ edges: readonly { node: { name: string } }[] }>(
      '{ customers { edges { node { name } } } }',
    );
    expect(edges.filter(({ node }) => node.name !== '')).toHaveLength(12);
    await daylight.stop();
  });

  it('does not start without the keys of the addresses', async () => {
    const broken = without('keys.sqlite');
    for (const words of [['serve'], importing]) {
      const { status, output } = await runDaylight(broken, words, ports);
      expect([status, output]).toEqual([2, expect.stringMatching(/^KEYS_MISSING/)]);
    }
    renameSync(join(broken, 'views.sqlite'), join(broken, 'views.old'));
    const again = await runDaylight(broken, importing);
    expect([again.status, again.output]).toEqual([2, expect.stringMatching(/^KEYS_MISSING/)]);
  });

  it('does not make another secret by itself', async () => {
    const broken = without('secret.key');
    for (const words of [['serve'], importing]) {
      const { status, output } = await runDaylight(broken, words, ports);
      expect([status, output]).toEqual([2, expect.stringMatching(/^SECRET_MISSING/)]);
    }
    await (await startDaylight(broken, {}, ['--new-keys'])).stop();
    await (await startDaylight(broken)).stop();
  });

  it('does not sign over what a lost key has signed', async () => {
    const broken = without('evidence.key', 'evidence.pub');
    for (const words of [['serve'], ['export', join(broken, 'export.ndjson')]]) {
      const { status, output } = await runDaylight(broken, words, ports);
      expect([status, output]).toEqual([2, expect.stringMatching(/^LOG_SIGNED_ELSEWHERE/)]);
    }
    expect((await runDaylight(whole, ['verify'])).status).toBe(0);
    await (await startDaylight(broken, {}, ['--new-keys'])).stop();
  });
});

describe('a backup', () => {
  it('is put back over what a crash has left', async () => {
    const dataDir = without();
    const backup = join(temporaryDirectory('backups'), 'today');
    const daylight = await startDaylight(dataDir);
    expect(await runDaylight(dataDir, ['backup', backup])).toMatchObject({ status: 0 });
    const caller = await signIn({
      ...daylight,
      signInUrl: linkIn((await runDaylight(dataDir, ['sign-in-link'])).output),
    });
    const names = Array.from({ length: 40 }, (_, at) => `after-${at}`);
    await new IncidentRoom(() => caller).addComponents(names);
    await daylight.kill();
    cpSync(backup, dataDir, { recursive: true });
    const { status, output } = await runDaylight(dataDir, ['verify']);
    expect([status, output]).toEqual([0, expect.stringContaining('as it was written')]);
    const again = await startDaylight(dataDir);
    const page = await (await fetch(again.statusUrl)).text();
    expect(page).toContain('Payments fail.');
    expect(page).not.toContain('after-1');
    await again.stop();
  });
});

describe('a log on a server', () => {
  it('is not signed by an installation that is not its own', async () => {
    const server = await EventStoreDbDouble.start();
    const mine = temporaryDirectory('mine');
    const stranger = temporaryDirectory('stranger');
    const environment = { ...ports, DAYLIGHT_LOG: server.url };
    // Who is stopped before it has come to the end of the log leaves the signing to the next start.
    while (!existsSync(join(mine, 'heads.ndjson'))) {
      await (await startDaylight(mine, environment)).stop();
    }
    const { status, output } = await runDaylight(stranger, ['serve'], environment);
    expect([status, output]).toEqual([2, expect.stringMatching(/^LOG_SIGNED_ELSEWHERE/)]);
    expect(await runDaylight(mine, ['verify'], environment)).toMatchObject({ status: 0 });
    server.stop();
  });
});

function linkIn(output: string): string {
  return /http\S+/.exec(output)?.[0] ?? '';
}
