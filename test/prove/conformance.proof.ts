import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../support/daylight.js';
import { nodeOfMajor } from '../support/other-node.js';
import type { Figure, Proof } from '../support/proof.js';

/** What of Jest's report is used. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    /** Why the file itself could not be run; otherwise what its tests complained of. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: 'passed' | 'failed' | 'pending';
    }[];
  }[];
}

interface Tally {
  passed: number;
  failed: number;
  readonly cases: Set<number>;
  readonly brokenCases: Set<number>;
  readonly skipped: string[];
}

const ROOT = 'libs';
/** What makes a spec one that is run here: it calls the suite, or a title of its own ends with numbers of cases. */
const COUNTS = /^ *eventStoreContract\(| \(\d+(, \d+)*\)',/m;

export const conformance: Proof = {
  name: 'conformance',
  says: 'every engine of the log passes the same suite, case by case (docs/conformance.md).',
  async run({ full }) {
    const tallies = new Map<string, Tally>();
    tally(tallies, runSpecs(process.execPath));
    const remarks: string[] = [];
    if (full) {
      // The other SQLite driver comes with another Node.
      const major = process.versions.node.startsWith('20.') ? 24 : 20;
      const other = nodeOfMajor(major);
      if (other.path) tally(tallies, runSpecs(other.path));
      else remarks.push(`SKIPPED: the suite on Node ${major}: ${other.because}`);
    } else remarks.push('SKIPPED: the SQLite driver of another Node; --full runs it.');
    if (!process.env.EVENTSTORE_URL) {
      remarks.push('SKIPPED: a real EventStoreDB; set EVENTSTORE_URL=esdb://… to run it.');
    }
    const figures: Record<string, Figure> = {};
    for (const [engine, { passed, failed, cases, brokenCases, skipped }] of tallies) {
      const name = engine.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '');
      figures[`${name}_tests`] = passed;
      figures[`${name}_failed`] = failed;
      figures[`${name}_cases`] = [...cases].filter((one) => !brokenCases.has(one)).length;
      for (const title of skipped) remarks.push(`SKIPPED on ${engine}: ${title}`);
    }
    const all = new Set([...tallies.values()].flatMap(({ cases }) => [...cases]));
    const failed = [...tallies.values()].reduce((sum, one) => sum + one.failed, 0);
    const missing = Array.from({ length: CASES }, (_, at) => at + 1).filter((one) => !all.has(one));
    if (missing.length > 0) remarks.push(`No test names case ${missing.join(', ')}.`);
    return {
      ok: failed === 0 && missing.length === 0,
      figures: { ...figures, cases_of_the_list: CASES, cases_with_a_passing_test: all.size },
      remarks,
    };
  },
};

const CASES = 70;

function specs(): string[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .map((name) => join(ROOT, name))
    .filter((path) => path.endsWith('.spec.ts') && COUNTS.test(readFileSync(path, 'utf8')));
}

function runSpecs(node: string): Report {
  const directory = join(temporaryDirectory('conformance'), 'report');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'report.json');
  const words = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${file}`];
  spawnSync(node, [...words, '--runTestsByPath', ...specs()], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: 540_000,
  });
  // Jest wrote it.
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

/** Titles end with the numbers of their cases: "… (14, 21)". The outermost title names the engine. */
function tally(tallies: Map<string, Tally>, { testResults }: Report): void {
  for (const { name, message, assertionResults } of testResults) {
    if (assertionResults.length === 0) throw new Error(`${name} did not run: ${message}`);
  }
  for (const { ancestorTitles, title, status } of testResults.flatMap(
    ({ assertionResults }) => assertionResults,
  )) {
    const engine = /^the log on (.+)$/.exec(ancestorTitles[0] ?? '')?.[1] ?? 'beyond the suite';
    const known = tallies.get(engine) ?? emptyTally();
    tallies.set(engine, known);
    const numbers = /\(([\d, ]+)\)/.exec(title)?.[1]?.split(',').map(Number) ?? [];
    if (status === 'pending') known.skipped.push(title);
    if (status === 'passed') {
      known.passed += 1;
      for (const one of numbers) known.cases.add(one);
    }
    if (status === 'failed') {
      known.failed += 1;
      for (const one of numbers) known.brokenCases.add(one);
    }
  }
}

function emptyTally(): Tally {
  return { passed: 0, failed: 0, cases: new Set(), brokenCases: new Set(), skipped: [] };
}
