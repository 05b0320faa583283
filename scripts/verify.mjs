// Everything that can be checked, in the order in which it fails fastest.
import { spawnSync } from 'node:child_process';
import { bringBinaries } from '../test/services/postgres-binaries.mjs';
import { prepare, root } from './prepare.mjs';

await prepare();
bringBinaries();
const bin = (name) => `node_modules/${name}`;
const checks = [
  ['types', [bin('typescript/bin/tsc'), '-p', 'tsconfig.json', '--noEmit']],
  ['lint', [bin('eslint/bin/eslint.js'), 'apps', 'libs', 'test', '--max-warnings=0']],
  ['format', [bin('prettier/bin/prettier.cjs'), '--check', '.', '--log-level=warn']],
  ['tests', [bin('jest/bin/jest.js')]],
];
const failed = [];
for (const [name, args] of checks) {
  console.log(`\n— ${name}`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) failed.push(name);
}
console.log(failed.length > 0 ? `\nFailed: ${failed.join(', ')}.` : '\nEverything holds.');
process.exit(failed.length > 0 ? 1 : 0);
