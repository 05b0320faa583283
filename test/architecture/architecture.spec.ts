import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { globSync } from './files.js';

/** Runs dependency-cruiser with the house's rules in a folder; gives the names of the rules that were broken. */
function brokenRules(folder: string, ...rooms: string[]): string[] {
  const { stdout } = spawnSync(
    process.execPath,
    [
      `${process.cwd()}/node_modules/dependency-cruiser/bin/dependency-cruise.mjs`,
      '--config',
      `${process.cwd()}/.dependency-cruiser.mjs`,
      '--output-type',
      'json',
      ...rooms,
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 },
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

const sources = () =>
  [...globSync('libs'), ...globSync('apps')].filter((file) => file.endsWith('.ts'));

it('keeps every import of the house on its arrows, without a cycle', () => {
  expect(brokenRules('.', 'libs', 'apps', 'test')).toEqual([]);
});

it.each([
  ['a slice that looks to its right', 'incidents-never-looks-right'],
  ['a foundation that knows a slice', 'foundations-know-no-slice'],
  ['Nest in a file that decides', 'deciding-files-are-pure'],
  ['a cycle, also of types alone', 'no-cycle'],
  ['a lib entered past its door', 'libs-are-entered-by-their-door'],
  ['an app that imports another app', 'only-daylight-imports-other-apps'],
  ['a double that a program could be built on', 'nothing-that-runs-imports-tests'],
])('would notice %s', (_, rule) => {
  const broken = brokenRules('test/architecture/wrong-house', 'libs', 'apps');
  expect(broken.map((line) => line.split(':')[0])).toContain(rule);
});

it('has no forwardRef anywhere', () => {
  expect(sources().filter((file) => /\bforwardRef\(/.test(readFileSync(file, 'utf8')))).toEqual([]);
});

it('reads no clock and throws no dice in the files that decide', () => {
  const deciding = sources().filter((file) =>
    /^libs\/(catalog|incidents|notices)\/src\/[^/]+\.ts$/.test(file),
  );
  const impure = deciding.filter((file) =>
    /\bnew Date\(\)|\bDate\.now\(|\bMath\.random\(|\brandomUUID\(/.test(readFileSync(file, 'utf8')),
  );
  expect(deciding.length).toBeGreaterThan(20);
  expect(impure).toEqual([]);
});

it('has no files so long that they must be several things', () => {
  const long = sources().filter((file) => readFileSync(file, 'utf8').split('\n').length > 300);
  expect(long).toEqual([]);
});
