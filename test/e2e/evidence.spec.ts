import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '#event-store';
import {
  type Running,
  runDaylight,
  startDaylight,
  temporaryDirectory,
} from '../support/daylight.js';
import { writeCustomerBase } from '../support/customer-base.js';
import { type Caller, signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';

/** An installation with customers, an incident that they were mailed about, and a log signed at its stop. */
const root = temporaryDirectory('evidence');
const directory = (name: string) => mkdtempSync(join(root, `${name}-`));
const dataDir = directory('real');
let letters = 0;

beforeAll(async () => {
  const base = writeCustomerBase(join(directory('base'), 'base'), 40);
  await runDaylight(dataDir, ['import', 'customers', base.customers, base.contacts]);
  const daylight = await startDaylight(dataDir);
  await declare(await signIn(daylight), 'Payments fail.');
  letters = await countOnceQuiet(dataDir);
  expect(letters).toBeGreaterThan(0);
  await daylight.stop();
});

async function declare(caller: Caller, effect: string): Promise<void> {
  const room = new IncidentRoom(() => caller);
  await room.addComponents(['payments']);
  const said = { effect, phase: 'investigating' } as const;
  await room.declare({ components: ['payments'], regions: null }, 'major', said);
}

/** Letters in the mailbox, once no more come. */
async function countOnceQuiet(installation: string): Promise<number> {
  const mailbox = join(installation, 'mailbox');
  const count = () => (existsSync(mailbox) ? readdirSync(mailbox).length : 0);
  let before = -1;
  while (count() !== before || before === 0) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return before;
}

/** A copy of the installation as it lies there. */
function copyOf(): string {
  const copy = directory('copy');
  cpSync(dataDir, copy, { recursive: true });
  return copy;
}

const exported = async (from: string) => {
  const file = join(directory('export'), 'log.ndjson');
  const { status, output } = await runDaylight(from, ['export', file]);
  expect([status, output]).toEqual([0, expect.stringContaining('Keep both files together')]);
  return file;
};

describe('a log that proves itself', () => {
  it('is signed and published at an orderly stop, and verifies', async () => {
    const { status, output } = await runDaylight(dataDir, ['verify', '--json']);
    const report = JSON.parse(output) as Record<string, unknown>;
    expect([status, report]).toEqual([0, expect.objectContaining({ ok: true, heads: 1 })]);
    expect(report.signed).toBe(Number(report.events) - 1);
    expect(readFileSync(join(dataDir, 'evidence.key'), 'utf8')).toContain('PRIVATE KEY');
  });

  it('names the first bad event and ends with 1', async () => {
    const copy = copyOf();
    const log = openSqlite(join(copy, 'log.sqlite'));
    log.exec(`UPDATE events SET data = replace(data, 'a', 'b') WHERE position = 3`);
    log.close();
    const { status, output } = await runDaylight(copy, ['verify']);
    expect([status, output]).toEqual([
      1,
      expect.stringMatching(/First bad: event 3 \(.+ revision/),
    ]);
  });

  it('finds a tail that was cut off together with its counter', async () => {
    const copy = copyOf();
    const log = openSqlite(join(copy, 'log.sqlite'));
    log.exec(`DELETE FROM events WHERE position > 3; UPDATE sqlite_sequence SET seq = 3;
      DELETE FROM streams WHERE id NOT IN (SELECT stream FROM events)`);
    log.close();
    const { status, output } = await runDaylight(copy, ['verify']);
    expect([status, output]).toEqual([1, expect.stringContaining('the log ends after 3 events')]);
  });

  it('shows its newest head on the status page, and verifies against it and a pinned key', async () => {
    const copy = copyOf();
    const daylight = await startDaylight(copy);
    const address = `${daylight.statusUrl}/.well-known/daylight-log.json`;
    let answer = await fetch(address);
    for (let tries = 0; answer.status !== 200 && tries < 50; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      answer = await fetch(address);
    }
    const head = (await answer.json()) as Record<string, unknown>;
    expect(head).toMatchObject({ format: 'daylight-log-head', size: expect.any(Number) });
    expect(answer.headers.get('cache-control')).toContain('max-age');
    const pinned = ['--heads', address, '--key', String(head.publicKey)];
    expect(await runDaylight(copy, ['verify', ...pinned])).toMatchObject({ status: 0 });
    const other = ['--heads', address, '--key', 'ab'.repeat(32)];
    expect(await runDaylight(copy, ['verify', ...other])).toMatchObject({ status: 1 });
    await daylight.stop();
  });
});

describe('taking an installation elsewhere', () => {
  it('exports and restores the log; views are made anew, and nobody is mailed again', async () => {
    const file = await exported(dataDir);
    const target = directory('restored');
    cpSync(join(dataDir, 'vault.sqlite'), join(target, 'vault.sqlite'));
    cpSync(join(dataDir, 'keys.sqlite'), join(target, 'keys.sqlite'));
    cpSync(join(dataDir, 'secret.key'), join(target, 'secret.key'));
    const restored = await runDaylight(target, ['restore', file]);
    expect([restored.status, restored.output]).toEqual([
      0,
      expect.stringMatching(
        /made anew[\s\S]*whoever had not been told\s+yet is told by the next update/,
      ),
    ]);
    expect(await runDaylight(target, ['verify'])).toMatchObject({ status: 0 });
    expect(readFileSync(await exported(target))).toEqual(readFileSync(file));

    const daylight = await startDaylight(target);
    expect(daylight.output()).toMatch(/old deliveries were set aside.*publish an update/);
    expect(await (await fetch(daylight.statusUrl)).text()).toContain('Payments fail.');
    await declare(await signIn(daylight), 'Search fails.');
    expect(await countOnceQuiet(target)).toBe(letters);
    await daylight.stop();
    const { status, output } = await runDaylight(target, ['verify']);
    expect([status, output]).toEqual([0, expect.stringContaining('every hash right')]);
  });

  it('refuses to restore over a log, and to start on one that is partly restored', async () => {
    const file = await exported(dataDir);
    const occupied = await runDaylight(copyOf(), ['restore', file]);
    expect([occupied.status, occupied.output]).toEqual([
      2,
      expect.stringMatching(/^LOG_NOT_EMPTY.*\n.*on a server, DAYLIGHT_LOG/),
    ]);
    const partly = copyOf();
    writeFileSync(join(partly, 'restoring'), 'another\n');
    for (const command of [['serve'], ['export', `${file}.2`], ['sign-in-link']]) {
      const { status, output } = await runDaylight(partly, command);
      expect([status, output]).toEqual([2, expect.stringMatching(/^RESTORE_UNFINISHED/)]);
    }
  });

  it('refuses views that were made from another log', async () => {
    const mixed = copyOf();
    const other = directory('other');
    await runDaylight(other, ['import', 'customers', ...(await strangers())]);
    rmSync(join(mixed, 'log.sqlite'));
    cpSync(join(other, 'log.sqlite'), join(mixed, 'log.sqlite'));
    const { status, output } = await runDaylight(mixed, ['serve']);
    expect([status, output]).toEqual([
      2,
      expect.stringMatching(/^VIEWS_OF_ANOTHER_LOG.*\n.*publish an update/),
    ]);
  });

  it('backs up while it runs, and runs from the files that are put back', async () => {
    const copy = copyOf();
    const daylight = await startDaylight(copy);
    const backup = join(directory('backups'), 'today');
    const { status, output } = await runDaylight(copy, ['backup', backup]);
    await daylight.stop();
    expect([status, output]).toEqual([0, expect.stringContaining('and verifies')]);
    expect(readdirSync(backup).sort()).toEqual([
      'evidence.key',
      'evidence.pub',
      'heads.ndjson',
      'keys.sqlite',
      'keys.sqlite-wal',
      'log.sqlite',
      'log.sqlite-wal',
      'secret.key',
      'vault.sqlite',
      'vault.sqlite-wal',
      'views.sqlite',
      'views.sqlite-wal',
    ]);
    const again = await runDaylight(copy, ['backup', backup]);
    expect([again.status, again.output]).toEqual([2, expect.stringMatching(/^TARGET_EXISTS/)]);
    expect(await runDaylight(backup, ['verify'])).toMatchObject({ status: 0 });
    const fromBackup: Running = await startDaylight(backup);
    expect(await (await fetch(fromBackup.statusUrl)).text()).toContain('Payments fail.');
    await fromBackup.stop();
  });
});

async function strangers(): Promise<string[]> {
  const base = writeCustomerBase(join(directory('strangers'), 'base'), 10, 7);
  return [base.customers, base.contacts];
}
