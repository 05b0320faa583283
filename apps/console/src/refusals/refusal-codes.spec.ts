import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { logFaults } from './log-faults.js';
import { refusalCodes } from './refusal-codes.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

const CODE = /'([A-Z][A-Z0-9_]+)'/g;

/** Every code written in the sources, `new Refusal('CODE', …` or out of a table in the same file. */
function codesInSources(): Set<string> {
  const files = ['libs', 'apps'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name))
      .map((name) => readFileSync(`${root}${folder}/${name}`, 'utf8')),
  );
  return new Set(files.flatMap(codesIn));
}

function codesIn(text: string): string[] {
  const firsts = [...text.matchAll(/new Refusal\(\s*([^,]+),/g)].map(([, first]) => first ?? '');
  const written = firsts.flatMap((first) => [...first.matchAll(CODE)]);
  const fromTable = firsts.some((first) => !/'[A-Z]/.test(first))
    ? [...text.matchAll(/^ +([A-Z]+(?:_[A-Z]+)+): /gm)]
    : [];
  return [...written, ...fromTable].map(([, code]) => code ?? '');
}

const docs = readFileSync(`${root}docs/refusals.md`, 'utf8');

function codesInDocs(): Map<string, string> {
  const rows = docs.matchAll(/^\| `([A-Z0-9_]+)` +\| ([^|]+?) +\|$/gm);
  return new Map([...rows].map(([, code = '', meaning = '']) => [code, meaning]));
}

function faultsInDocs(): Map<string, { message: string; next: string }> {
  const rows = docs.matchAll(/^\| `([A-Z0-9_]+)` +\| ([^|]+?) +\| ([^|]+?) +\|$/gm);
  return new Map(
    [...rows].map(([, code = '', message = '', next = '']) => [code, { message, next }]),
  );
}

describe('refusal codes', () => {
  it('are all in the table, wherever something is refused', () => {
    const known = new Set<string>(Object.keys(refusalCodes));
    expect([...codesInSources()].filter((code) => !known.has(code))).toEqual([]);
  });

  it('are all used by something', () => {
    const used = codesInSources();
    expect(Object.keys(refusalCodes).filter((code) => !used.has(code))).toEqual([]);
  });

  it('are explained in docs/refusals.md, in the same words', () => {
    expect(Object.fromEntries(codesInDocs())).toEqual({ ...refusalCodes });
  });
});

describe('faults of the log', () => {
  it('are explained in docs/refusals.md, in the same words', () => {
    expect(Object.fromEntries(faultsInDocs())).toEqual(logFaults);
  });
});
