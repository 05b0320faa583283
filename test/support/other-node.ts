import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another Node for the same platform, from the npm registry, kept for the next time; or why it cannot be had. */
export function nodeOfMajor(
  major: number,
):
  | { readonly path: string; readonly because?: undefined }
  | { readonly path?: undefined; readonly because: string } {
  const folder = join(tmpdir(), `daylight-node-${major}-${process.getuid?.() ?? 0}`);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const path = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const words = ['install', '--prefix', folder, '--no-audit', '--no-fund', `${name}@${major}`];
  const { status, stderr } = spawnSync('npm', words, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0 && existsSync(path)) return { path };
  return { because: `${name}@${major} could not be installed (${stderr.trim().slice(-200)})` };
}
