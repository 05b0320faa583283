import { typedHtml } from './typed-html.js';

const html = (text: string) => typedHtml(text).toString();
const hrefs = (text: string) =>
  [...html(text).matchAll(/href="([^"]*)"/gu)].map(([, href]) => href);
const textOf = (markup: string) => markup.replace(/<br\n>/gu, '\n').replace(/<[^>]*>/gu, '');

it('makes web addresses links, without the punctuation around them', () => {
  expect(hrefs('See https://a.example/x, (http://b.example/y_(z)) or https://c.example.')).toEqual([
    'https://a.example/x',
    'http://b.example/y_(z)',
    'https://c.example',
  ]);
});

it('links nothing but plain web addresses', () => {
  expect(
    hrefs(
      'javascript:alert(1) ftp://a.example https://bank.example@evil.example/ https:// mailto:a@b.example',
    ),
  ).toEqual([]);
});

it('alters no character, however long the text', () => {
  const long = `${'漢字'.repeat(500)} ${'word  '.repeat(300)}\n\n${'x'.repeat(2_000)} https://a.example/${'y'.repeat(600)}.`;
  expect(textOf(html(long))).toBe(long);
  for (const line of html(long).split('\n')) expect(Buffer.byteLength(line)).toBeLessThan(998);
});

it('escapes everything', () => {
  expect(html('<b>"&\'')).toBe('&lt;b&gt;&quot;&amp;&#x27;');
});
