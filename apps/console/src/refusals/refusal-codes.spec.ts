import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { refusalCodes } from './refusal-codes.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Every code written in the sources: after `new Refusal(`, also where two codes are chosen from. */
function codesInSources(): Set<string> {
  const files = ['libs', 'apps'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ts$/.test(name) && !/\.(spec|fixture)\.ts$/.test(name) && !name.includes('node_modules'))
      .map((name) => readFileSync(`${root}${folder}/${name}`, 'utf8')),
  );
  const calls = files.flatMap((text) => [...text.matchAll(/new Refusal\(\s*([^,]+),/g)].map(([, first]) => first ?? ''));
  return new Set(calls.flatMap((first) => [...first.matchAll(/'([A-Z][A-Z0-9_]+)'/g)].map(([, code]) => code ?? '')));
}

function codesInDocs(): Map<string, string> {
  const rows = readFileSync(`${root}docs/refusals.md`, 'utf8').matchAll(/^\| `([A-Z0-9_]+)` \| (.+) \|$/gm);
  return new Map([...rows].map(([, code = '', meaning = '']) => [code, meaning]));
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
