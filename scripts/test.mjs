import { spawnSync } from 'node:child_process';
import { prepare, root } from './prepare.mjs';

await prepare();
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
