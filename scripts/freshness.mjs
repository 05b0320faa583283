// Says whether what is installed and built still belongs to what is checked out. Node's own modules only:
// this runs before anything is installed.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';

const SOURCES = [
  'apps',
  'libs',
  'templates',
  'scripts',
  'test/prove',
  'test/bench',
  'test/support',
];

async function* filesUnder(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

/** One short string for every source file's name, size and time of change. */
export async function fingerprint(root) {
  const digest = createHash('sha256');
  for (const source of SOURCES) {
    for await (const path of filesUnder(`${root}${source}`)) {
      const { size, mtimeMs } = await stat(path);
      digest.update(`${path.slice(root.length)}\0${size}\0${mtimeMs}\n`);
    }
  }
  for (const file of ['package.json', 'package-lock.json', 'nest-cli.json']) {
    digest.update(await readFile(`${root}${file}`).catch(() => ''));
  }
  return digest.digest('hex');
}

/** True when node_modules was installed from this very lockfile. */
export async function isInstalled(root) {
  const wanted = await readFile(`${root}package-lock.json`).catch(() => undefined);
  const stamp = await readFile(`${root}node_modules/.daylight-installed`, 'utf8').catch(() => '');
  return wanted !== undefined && stamp === stampOf(wanted);
}

export function stampOf(lockfile) {
  return `${createHash('sha256').update(lockfile).digest('hex')} ${process.versions.modules}`;
}

/** True when dist/ was built from these very sources. */
export async function isBuilt(root) {
  const built = await readFile(`${root}dist/.built`, 'utf8').catch(() => '');
  return built !== '' && built === (await fingerprint(root));
}
