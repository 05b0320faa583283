import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BASE_COMPONENTS, GENERATOR } from '../support/customer-base.js';
import { runDaylight, startDaylight, temporaryDirectory } from '../support/daylight.js';
import { signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';
import type { Outcome, Proof } from '../support/proof.js';
import { readBase } from './dirty.base.js';
import { readDirectory } from './dirty.directory.js';
import { type Injected, jsonLines, readReport } from './dirty.injected.js';
import { emptyScore, judge, type Score, shares } from './dirty.score.js';

/** A small base and its damaged twin, for where the generator is not there. */
const FIXTURE = 'test/fixtures/dirty';
const FORMATS = ['csv', 'ndjson'] as const;
type Format = (typeof FORMATS)[number];
const DEFAULT_DEFECTS = 'bom,mixed-eol,repeat-header,blank-lines';
const SIZE = {
  small: {
    accounts: 600,
    dirty: 0.25,
    seeds: [1, 2],
    defects: [DEFAULT_DEFECTS, 'utf16', 'semicolon,header-case,unterminated,crlf'],
  },
  full: {
    accounts: 50_000,
    dirty: 0.05,
    seeds: [1, 2, 3, 4, 5],
    defects: [DEFAULT_DEFECTS, 'missing-column,utf16', 'semicolon,header-case,unterminated,crlf'],
  },
} as const;

/** Imports damaged customers, and holds what came of every single record against what was done to it. */
export const dirty: Proof = {
  name: 'dirty',
  says: 'damaged customers are refused, repaired, listed or taken as each defect asks, and no other record suffers.',
  run: async ({ full, words }) => {
    const score = emptyScore();
    const root = temporaryDirectory('dirty');
    const prepared = await preparedInstallation(join(root, 'prepared'));
    const isThere = existsSync(GENERATOR);
    const cases = isThere ? casesOf(full, words.map(Number)) : FORMATS;
    for (const one of cases) await scoreOne(score, prepared, one);
    return outcomeOf(score, cases.length, isThere);
  },
};

interface Case {
  readonly accounts: number;
  readonly seed: number;
  readonly dirty: number;
  readonly format: Format;
  readonly fileDefects: string;
}

/** `seeds`: others than the usual ones. */
function casesOf(full: boolean, seeds: readonly number[]): Case[] {
  const size = SIZE[full ? 'full' : 'small'];
  const { accounts, dirty: share } = size;
  return (seeds.length > 0 ? seeds : size.seeds).flatMap((seed, at): Case[] => {
    const one = { accounts, seed, dirty: share };
    const others = size.defects.slice(1);
    const defects = full ? [size.defects[0], others[at % others.length] ?? ''] : size.defects;
    return [
      ...defects.map((fileDefects) => ({ ...one, format: 'csv' as const, fileDefects })),
      { ...one, format: 'ndjson', fileDefects: 'none' },
    ];
  });
}

/** An installation with a catalog, to be copied. */
async function preparedInstallation(dataDir: string): Promise<string> {
  const daylight = await startDaylight(dataDir);
  const caller = await signIn(daylight);
  await new IncidentRoom(() => caller).addComponents(BASE_COMPONENTS);
  await daylight.stop();
  return dataDir;
}

interface Folders {
  readonly clean: string;
  readonly damaged: string;
  readonly format: Format;
}

/** A base as it is, and damaged. */
function makeBase(work: string, one: Case): Folders {
  const { accounts, seed, dirty: share, format, fileDefects } = one;
  const [clean, damaged] = [join(work, 'clean'), join(work, 'dirty')];
  const words = ['--n', `${accounts}`, '--seed', `${seed}`];
  generate([...words, '--format', 'ndjson', '--out', clean]);
  const damage = ['--dirty', `${share}`, '--file-defects', fileDefects];
  generate([...words, '--format', format, '--out', damaged, ...damage]);
  return { clean, damaged, format };
}

/** `one`: a base to be made, or the format of a committed one. */
async function scoreOne(score: Score, prepared: string, one: Case | Format): Promise<void> {
  const work = join(dirname(prepared), 'work');
  const { clean, damaged, format } =
    typeof one === 'string'
      ? { clean: join(FIXTURE, 'clean'), damaged: join(FIXTURE, one), format: one }
      : makeBase(work, one);
  const dataDir = join(work, 'data');
  cpSync(prepared, dataDir, { recursive: true });
  const file = join(damaged, `customers.${format}`);
  const report = join(dataDir, 'report.ndjson');
  const imported = await runDaylight(dataDir, ['import', 'customers', file, '--report', report]);
  if (imported.status !== 0 && imported.status !== SOME_REFUSED)
    throw new Error(`the import ended with ${imported.status}:\n${imported.output.slice(-2_000)}`);
  const injected: Injected[] = [];
  for await (const line of jsonLines<Injected>(join(damaged, 'injected.ndjson')))
    injected.push(line);
  judge(score, {
    injected,
    reported: await readReport(report),
    base: await readBase(join(clean, 'customers.ndjson')),
    directory: await readDirectory(dataDir),
  });
  rmSync(work, { recursive: true });
}

const SOME_REFUSED = 3;

function generate(words: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [GENERATOR, ...words, '--quiet'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

function outcomeOf(score: Score, imports: number, isGenerated: boolean): Outcome {
  const share = shares(score);
  const isWhole = score.undamagedRight === score.undamaged && score.undamaged > 0;
  const reportedInVain = [...score.failures.keys()].some((what) => what.startsWith('undamaged'));
  const holds = share.reject === 100 && share.accept === 100 && share.overall >= 95;
  const counts = Object.values(score.of).reduce((sum, one) => sum + one, 0);
  return {
    ok: holds && isWhole && !reportedInVain,
    figures: {
      imports,
      defects: counts,
      reject_percent: share.reject,
      repair_percent: share.repair,
      review_percent: share.review,
      accept_percent: share.accept,
      overall_percent: share.overall,
      undamaged_records: score.undamaged,
      undamaged_not_as_they_were: score.undamaged - score.undamagedRight,
      contacts_lost_with_their_customer: score.withTheirCustomer,
    },
    remarks: [
      isGenerated
        ? 'Damaged customers by make-customers.mjs.'
        : `SKIPPED: other seeds and sizes (needs ${GENERATOR}); a small base from ${FIXTURE} was taken.`,
      'Right is: reject → refused and not in the directory; repair → reported, and as before the damage; review → listed or refused, nobody mailed without consent and no breach notice lost; accept → taken unchanged and not reported.',
      ...[...score.failures]
        .sort(([, one], [, other]) => other - one)
        .slice(0, 40)
        .map(([what, count]) => `${count} × ${what}`),
    ],
  };
}
