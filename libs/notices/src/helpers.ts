import Handlebars, { type HelperOptions } from 'handlebars';
import type { Reader } from './notice.js';
import { clockWords, dateTimeWords, spanWords } from './times.js';
import { typedHtml } from './typed-html.js';
import { listParts } from './words.js';

export type Part = 'html' | 'text';

/** The helpers a template may use beside `if`, `unless` and `each`; anything else is refused. */
export const HELPERS = ['typed', 'list', 'clock', 'dateTime', 'span'] as const;

interface Root {
  reader: Reader;
  update: { publishedAt: string };
}

/** A Handlebars of our own per part, so that nothing registered elsewhere reaches our templates. */
export function handlebarsFor(part: Part): typeof Handlebars {
  const own = Handlebars.create();
  const typed = part === 'html' ? typedHtml : (text: string) => text;
  own.registerHelper('typed', (text: string) => typed(text));
  own.registerHelper('list', (names: readonly string[], { hash }: HelperOptions) => {
    const { joined = 'and', most = 5 } = hash as { joined?: 'and' | 'or'; most?: number };
    const parts = listParts(names, joined, most);
    if (part === 'text') return parts.join('');
    return new Handlebars.SafeString(
      parts.map((text) => typedHtml(text).toString()).join('<wbr\n>'),
    );
  });
  // "14:30 UTC" and "3 March" stay on one line; a text part breaks its lines itself.
  const kept = (words: string) =>
    part === 'html' ? words.replace(/(\d) (?=\p{Lu})/gu, '$1\u00a0') : words;
  own.registerHelper('clock', (at: string, options: HelperOptions) => {
    const { reader, update } = rootOf(options);
    return kept(clockWords(at, reader.timeZone, update.publishedAt));
  });
  own.registerHelper('dateTime', (at: string, options: HelperOptions) =>
    kept(dateTimeWords(at, rootOf(options).reader.timeZone)),
  );
  own.registerHelper('span', (from: string, to: string) => spanWords(from, to));
  return own;
}

/** Handlebars types its data as `any`; the root is always one of our views. */
function rootOf(options: HelperOptions): Root {
  return (options.data as { root: Root }).root;
}
