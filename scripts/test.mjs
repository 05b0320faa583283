import { spawnSync } from 'node:child_process';
import { bringBinaries } from '../test/services/postgres-binaries.mjs';
import { prepare, root } from './prepare.mjs';

await prepare();
bringBinaries();
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
