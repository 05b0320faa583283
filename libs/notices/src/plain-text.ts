// Direction overrides can make a text, or the link in it, read as something else than it says.
const DIRECTION = /[\u061c\u202a-\u202e\u2066-\u2069]/gu;

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/gu;
const HALF_CHARACTER = /\p{Surrogate}/gu;

/** Text in paragraphs, without what no reader can see and no mail may hold. All other characters stay. */
export function plainText(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
    .replace(CONTROL, '')
    .replace(DIRECTION, '')
    .replace(HALF_CHARACTER, '\ufffd')
    .replace(/^\s*\n/u, '')
    .trimEnd();
}

/** One line of at most `max` characters that can stand in a header, a heading or a sentence. */
export function oneLine(text: string, max: number): string {
  return shorten(plainText(text).replace(/\s+/gu, ' ').trim(), max);
}

/** Cuts after a whole word where there is one near; nothing that belongs together is torn apart. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max - 1);
  const space = head.search(/\s\S*$/u);
  const end = space > max * 0.6 ? space : wholeCharacters(text, max - 1);
  return `${text.slice(0, end).trimEnd()}…`;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function wholeCharacters(text: string, max: number): number {
  const from = Math.max(0, max - 64);
  const window = text.slice(from, max + 64);
  let end = 0;
  for (const { index } of graphemes.segment(window)) {
    if (from + index > max) break;
    end = index;
  }
  return end > 0 ? from + end : max;
}

/** A whole web address, or a fault: links are made by us, not typed by people. */
export function webAddress(link: string, what: string): string {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url && /^https?:$/u.test(url.protocol) && url.href.length <= 900) return url.href;
  throw new Error(
    `The ${what} link of a mail is not a web address: ${JSON.stringify(link.slice(0, 80))}`,
  );
}
