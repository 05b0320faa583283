// Installs and builds when needed, and says so. Every command of package.json comes through here first.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt, isInstalled, stampOf } from './freshness.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (fits) return;
  console.error(
    `Daylight needs Node 20.19, 22.12, or 24 and later; this is ${process.versions.node}.\n` +
      'Install a newer Node and run the same command again.',
  );
  process.exit(1);
}

/** What is compiled is compiled against the headers that came with this Node, where they did; else npm fetches them. */
function withHeaders() {
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  const brought = existsSync(join(prefix, 'include', 'node', 'node_version.h'));
  return brought ? { ...process.env, npm_config_nodedir: prefix } : process.env;
}

/** npm is silent where an optional package cannot be compiled; this program cannot do without either SQLite. */
function refuseWithoutSqlite() {
  if (isBuiltin('node:sqlite')) return;
  try {
    const Database = createRequire(import.meta.url)('better-sqlite3');
    new Database(':memory:').close();
  } catch {
    console.error(
      `This Node (${process.versions.node}) has no SQLite of its own, and better-sqlite3 could not be fetched or compiled.\n` +
        'Install Node 22.16 or later, or Python 3, make and a C++ compiler; then run the same command again.',
    );
    process.exit(1);
  }
}

function tryTo(command, args) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: withHeaders(),
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  return status;
}

function run(command, args, what, otherwise) {
  const started = Date.now();
  console.error(`${what} …`);
  let status = tryTo(command, args);
  if (status !== 0 && otherwise) {
    console.error(`${what}: that did not work; trying "${command} ${otherwise.join(' ')}" …`);
    status = tryTo(command, otherwise);
  }
  if (status !== 0) {
    console.error(`${what}: failed. The lines above say why; then run the same command again.`);
    process.exit(status ?? 1);
  }
  console.error(`${what}: done in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

/** Resolves when node_modules and dist/ belong to this checkout. */
export async function prepare() {
  refuseOldNode();
  if (!(await isInstalled(root))) {
    const args = [
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    // A registry that lacks packages of other platforms makes "ci" refuse; "install" does without them.
    run('npm', ['ci', ...args], 'Installing packages (once, about two minutes)', [
      'install',
      '--no-save',
      ...args,
    ]);
    refuseWithoutSqlite();
    const lockfile = await readFile(`${root}package-lock.json`);
    await writeFile(`${root}node_modules/.daylight-installed`, stampOf(lockfile));
  }
  if (!(await isBuilt(root))) run(process.execPath, ['scripts/build.mjs'], 'Building');
}
