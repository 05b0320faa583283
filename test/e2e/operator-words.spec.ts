import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runDaylight, startDaylight, temporaryDirectory } from '../support/daylight.js';
import { writeCustomerBase } from '../support/customer-base.js';

const root = temporaryDirectory('words');
const directory = (name: string) => mkdtempSync(join(root, `${name}-`));
/** An installation with some customers and a log that was signed at its stop. */
const dataDir = directory('real');
const base = writeCustomerBase(join(directory('base'), 'base'), 10);

beforeAll(async () => {
  await runDaylight(dataDir, ['import', 'customers', base.customers, base.contacts]);
  const daylight = await startDaylight(dataDir);
  expect(await daylight.stop()).toBe(0);
});

function copyOf(): string {
  const copy = directory('copy');
  cpSync(dataDir, copy, { recursive: true });
  return copy;
}

describe('a mistyped data directory', () => {
  it.each([
    ['backup', join(root, 'never-backed-up')],
    ['export', join(root, 'never-exported')],
    ['rebuild'],
    ['rebuild', '--check'],
    ['parked'],
    ['sign-in-link'],
    ['verify'],
  ])('is named by %s, and nothing is made in it', async (...words) => {
    const mistyped = join(root, 'mistyped');
    const { status, output } = await runDaylight(mistyped, words);
    expect([status, output]).toEqual([
      2,
      expect.stringContaining(`There is no log in ${mistyped}`),
    ]);
    expect(existsSync(mistyped)).toBe(false);
  });

  it('is named too where the log is on a server', async () => {
    const mistyped = join(root, 'mistyped');
    const { status, output } = await runDaylight(mistyped, ['export', join(root, 'never')], {
      DAYLIGHT_LOG: 'esdb://127.0.0.1:1?tls=false',
    });
    expect([status, output]).toEqual([2, expect.stringContaining('There is no data directory')]);
  });
});

describe('verifying', () => {
  it('refuses a log that is only partly restored, wherever it is', async () => {
    const partly = copyOf();
    writeFileSync(join(partly, 'restoring'), 'another\n');
    const onServer = { DAYLIGHT_LOG: 'esdb://127.0.0.1:1?tls=false' };
    for (const environment of [undefined, onServer]) {
      const { status, output } = await runDaylight(partly, ['verify'], environment);
      expect([status, output]).toEqual([2, expect.stringMatching(/^RESTORE_UNFINISHED/)]);
    }
  });

  it('does not say yes where the heads to compare with are gone', async () => {
    const gone = join(root, 'other-disk', 'heads.ndjson');
    const { status, output } = await runDaylight(dataDir, ['verify'], {
      DAYLIGHT_HEADS_FILE: gone,
    });
    expect([status, output]).toEqual([2, expect.stringContaining(`${gone}, which is not there`)]);
  });

  it('says which published heads it could not read', async () => {
    const copy = copyOf();
    appendFileSync(join(copy, 'heads.ndjson'), '{"format":"daylight-log-head","si');
    const { status, output } = await runDaylight(copy, ['verify']);
    expect([status, output]).toEqual([
      0,
      expect.stringMatching(/1 line of .*heads\.ndjson could not be read/),
    ]);
  });

  it('ends with 2, and not with 1, where the log could not be looked at', async () => {
    const copy = copyOf();
    rmSync(join(copy, 'log.sqlite'));
    mkdirSync(join(copy, 'log.sqlite'));
    const { status, output } = await runDaylight(copy, ['verify']);
    expect([status, output]).toEqual([2, expect.stringContaining('log.sqlite failed')]);
    expect(output).not.toContain('    at ');
  });

  it('ends with 1 where the file is no log any more', async () => {
    const copy = copyOf();
    for (const suffix of ['-wal', '-shm'])
      rmSync(join(copy, `log.sqlite${suffix}`), { force: true });
    writeFileSync(join(copy, 'log.sqlite'), 'Dear diary, '.repeat(1_000));
    const { status, output } = await runDaylight(copy, ['verify']);
    expect([status, output]).toEqual([1, expect.stringContaining('is not as it was written')]);
  });
});

describe('the start', () => {
  it('says at once that the folder of published heads is not there', async () => {
    const daylight = await startDaylight(copyOf(), {
      DAYLIGHT_HEADS_FILE: join(root, 'other-disk', 'heads.ndjson'),
    });
    const said = daylight.output();
    await daylight.stop();
    expect(said).toContain(`${join(root, 'other-disk')}, is not there`);
  });
});

/** What it said, where it ended with this status and showed nobody its insides. */
async function wordsOf(
  installation: string,
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ status: number | null; output: string }> {
  const ended = await runDaylight(installation, words, environment);
  expect(ended.output).not.toMatch(/^ +at /m);
  return ended;
}

describe('trouble with files is told in one line', () => {
  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux('where the disk is full', async () => {
    const file = join(directory('export'), 'log.ndjson');
    symlinkSync('/dev/full', `${file}.part`);
    const { status, output } = await wordsOf(dataDir, ['export', file]);
    expect([status, output]).toEqual([
      1,
      expect.stringMatching(/^There is no room for .*log\.ndjson: the disk is full .*\n$/),
    ]);
  });

  it('where a folder is not there', async () => {
    const folder = join(root, 'nowhere');
    const { status, output } = await wordsOf(dataDir, ['export', join(folder, 'log.ndjson')]);
    expect([status, output]).toEqual([
      1,
      expect.stringMatching(`^There is no directory ${folder} .*\n$`),
    ]);
  });

  it.each(['views.sqlite', 'vault.sqlite', 'log.sqlite'])('where %s is damaged', async (name) => {
    const copy = copyOf();
    writeFileSync(join(copy, name), 'Dear diary, '.repeat(1_000));
    for (const command of [
      ['rebuild', '--check'],
      ['backup', `${copy}-backup`],
    ]) {
      const { status, output } = await wordsOf(copy, command);
      expect([status, output]).toEqual([
        1,
        expect.stringMatching(`${join(copy, name)} is damaged .*backup`),
      ]);
    }
  });

  it('where secret.key is empty', async () => {
    const copy = copyOf();
    writeFileSync(join(copy, 'secret.key'), '');
    const { status, output } = await wordsOf(copy, ['parked']);
    expect([status, output]).toEqual([
      1,
      expect.stringMatching(/secret\.key is not .*Put the right/),
    ]);
  });
});

describe('asking for help', () => {
  it.each([
    'serve',
    'demo',
    'import',
    'replay',
    'verify',
    'parked',
    'rebuild',
    'export',
    'restore',
    'backup',
    'sign-in-link',
    'settings',
    'schema',
  ])('how to use %s is no mistake, and does nothing', async (command) => {
    const untouched = join(root, 'untouched');
    const { status, output } = await wordsOf(untouched, [command, '--help']);
    expect([status, output]).toEqual([0, expect.stringMatching(`^usage: daylight ${command}`)]);
    expect(existsSync(untouched)).toBe(false);
  });

  it('a word that "parked" does not know is answered with those that it does', async () => {
    const { status, output } = await wordsOf(dataDir, ['parked', 'foo']);
    expect([status, output]).toEqual([2, expect.stringContaining('list, retry and skip')]);
  });
});
