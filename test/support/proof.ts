import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

export type Figure = number | string | boolean;

export interface Outcome {
  readonly ok: boolean;
  /** What was measured: name → value, units in the name. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** Sentences for a person: what went wrong, or what to know about the figures. */
  readonly remarks?: readonly string[];
}

export interface Proof {
  readonly name: string;
  /** One line for `--list`. */
  readonly says: string;
  /** `full` is the stated size; without it a size that ends within a minute. */
  run(options: { readonly full: boolean; readonly words: readonly string[] }): Promise<Outcome>;
}

/** Runs one of the proofs as the command line asks, prints its table and its JSON line, and sets the exit status. */
export async function proofMain(kind: 'prove' | 'bench', proofs: readonly Proof[]): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
    },
  });
  const [name, ...words] = positionals;
  const proof = proofs.find((one) => one.name === name);
  if (!proof) {
    const width = Math.max(...proofs.map((one) => one.name.length));
    for (const one of proofs) console.log(`${one.name.padEnd(width)}  ${one.says}`);
    if (values.list) return;
    console.log(`\nusage: npm run ${kind} -- NAME [--full] [--record]`);
    process.exitCode = 2;
    return;
  }
  const started = performance.now();
  const outcome = await proof.run({ full: values.full, words });
  const seconds = Number(((performance.now() - started) / 1_000).toFixed(1));
  const environment = describeEnvironment(values.full, seconds);
  printOutcome(proof, outcome);
  const result = { name: proof.name, ok: outcome.ok, figures: outcome.figures, environment };
  if (values.record) recordFigures(kind, proof, outcome, environment);
  console.log(JSON.stringify(result));
  process.exit(outcome.ok ? 0 : 1);
}

function describeEnvironment(full: boolean, seconds: number) {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0]?.toFixed(1),
    size: full ? 'full' : 'small',
    seconds,
  };
}

function printOutcome({ name, says }: Proof, { ok, figures, remarks = [] }: Outcome): void {
  console.log(`\n${name}: ${says}`);
  const width = Math.max(...Object.keys(figures).map((key) => key.length));
  for (const [key, value] of Object.entries(figures)) {
    console.log(`  ${key.padEnd(width)}  ${worded(value)}`);
  }
  for (const remark of remarks) console.log(`  · ${remark}`);
  console.log(ok ? '  holds\n' : '  DOES NOT HOLD\n');
}

function worded(value: Figure): string {
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toPrecision(3);
}

const FIGURES = 'docs/figures.md';

function recordFigures(
  kind: string,
  { name, says }: Proof,
  { ok, figures, remarks = [] }: Outcome,
  environment: Readonly<Record<string, unknown>>,
): void {
  const begin = `<!-- ${kind} ${name} -->`;
  const end = `<!-- end ${kind} ${name} -->`;
  const command = `npm run ${kind} -- ${name}${environment.size === 'full' ? ' --full' : ''}`;
  const rows = Object.entries(figures).map(([key, value]) => `| ${key} | ${worded(value)} |`);
  const section = [
    begin,
    `## ${kind} ${name}`,
    `${says} ${ok ? 'Holds.' : '**Does not hold.**'}`,
    '',
    `\`${command}\`, ${Object.values(environment).join(', ')}`,
    '',
    '| figure | value |',
    '| --- | --- |',
    ...rows,
    ...remarks.map((remark) => `\n${remark}`),
    end,
  ].join('\n');
  const page = readFileSync(FIGURES, 'utf8');
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  writeFileSync(
    FIGURES,
    after === undefined ? `${page.trimEnd()}\n\n${section}\n` : before + section + after,
  );
}

/** The value below which `share` of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}
