import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Line, LINE_MAX, linesOf } from './lines.js';
import { sniff } from './sniff.js';

const folder = mkdtempSync(join(tmpdir(), 'daylight-lines-'));
let files = 0;

async function read(content: string | Uint8Array): Promise<Line[]> {
  const path = join(folder, `${(files += 1)}.csv`);
  writeFileSync(path, content);
  const all: Line[] = [];
  for await (const { lines } of linesOf(path, await sniff(path))) all.push(...lines);
  return all;
}

async function texts(content: string | Uint8Array): Promise<string[]> {
  return (await read(content)).map(({ text, damage }) => damage ?? text);
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

it('reads line ends of all kinds, and passes over the mark at the start', async () => {
  expect(await texts('\ufeffa,b\r\nc\n\nd')).toEqual(['a,b', 'c', '', 'd']);
  expect(await texts('id,name\rone\rtwo')).toEqual(['id,name', 'one', 'two']);
});

it('reads UTF-16 of both kinds, with a mark and without one', async () => {
  const text = 'customer_id,name\ncus_1,Süd\n';
  const little = Buffer.from(text, 'utf16le');
  const big = Buffer.from(little).swap16();
  const expected = ['customer_id,name', 'cus_1,Süd'];
  expect(await texts(Buffer.concat([Buffer.from([0xff, 0xfe]), little]))).toEqual(expected);
  expect(await texts(Buffer.concat([Buffer.from([0xfe, 0xff]), big]))).toEqual(expected);
  expect(await texts(little)).toEqual(expected);
  expect(await texts(big)).toEqual(expected);
});

it('reads a whole file in Windows-1252 where none of it is UTF-8', async () => {
  const rows = ['Müller', 'François', 'Peña', 'Åström'].map((name) => `x,${name}\n`).join('');
  const lines = await read(latin1(`id,name\n${rows}`));
  expect(lines.map(({ text }) => text)).toContain('x,Müller');
  expect(lines.every(({ damage }) => damage === undefined)).toBe(true);
});

it('reads a single row in Windows-1252, and says so', async () => {
  const lines = await read(
    Buffer.concat([Buffer.from('a,Søren\n'), latin1('b,Jürgen\n'), Buffer.from('c,Łukasz\n')]),
  );
  expect(lines).toEqual([
    { number: 1, text: 'a,Søren', damage: undefined },
    { number: 2, text: 'b,Jürgen', damage: 'mixed' },
    { number: 3, text: 'c,Łukasz', damage: undefined },
  ]);
});

it('knows bytes that nobody writes from letters of another encoding', async () => {
  const broken = Buffer.concat([Buffer.from('b,x'), Buffer.from([0xc3, 0x28, 0xff, 0x0a])]);
  expect(
    await texts(Buffer.concat([Buffer.from('a,Zoë\n'), broken, Buffer.from('c,y\n')])),
  ).toEqual(['a,Zoë', 'unreadable', 'c,y']);
});

const OTHERS = ['b,SÃO PAULO ÂNGELO', 'c,NESCAFÉ®', 'd,CAFÉ™', 'e,Strauß’ Laden', 'f,Großé'];

it('undoes what was encoded twice, and leaves alone what only looks like it', async () => {
  const twice = Buffer.from(Buffer.from('a,Zoë Müller\n').toString('latin1'));
  const lines = await read(Buffer.concat([twice, Buffer.from(OTHERS.join('\n'))]));
  expect(lines.map(({ text, damage }) => [text, damage])).toEqual([
    ['a,Zoë Müller', 'twice'],
    ...OTHERS.map((text) => [text, undefined]),
  ]);
});

it('passes over a line without end, and reads on behind it', async () => {
  expect(await texts(`a\n${'x'.repeat(LINE_MAX * 4)}\nb\n`)).toEqual(['a', 'too long', 'b']);
});
