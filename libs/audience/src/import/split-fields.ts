/** What was not as it should be in a row that could be split all the same, as bits. */
export const SPACES_AROUND = 1;
export const LOOSE_QUOTES = 2;

export interface Split {
  readonly fields: readonly string[];
  /** SPACES_AROUND, LOOSE_QUOTES; 0 where all is well. */
  readonly notes: number;
}

const QUOTE = 34;

/** The fields of a row without quotes. */
export function splitPlain(text: string, delimiter: string): Split {
  const fields = text.split(delimiter);
  if (!text.includes(' ') && !text.includes('\t') && !text.includes('\u00a0'))
    return { fields, notes: 0 };
  let notes = 0;
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? '';
    if (!isSpaced(field)) continue;
    fields[at] = field.trim();
    notes = SPACES_AROUND;
  }
  return { fields, notes };
}

function isSpaced(field: string): boolean {
  return (
    field !== '' && (isSpace(field.charCodeAt(0)) || isSpace(field.charCodeAt(field.length - 1)))
  );
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0;
}

/**
 * The fields of a row with quotes. `open`: a quote is not closed yet; `malformed`: something follows a closing quote.
 * `lenient`: a quote closes only where a delimiter follows it.
 */
export function splitQuoted(
  text: string,
  delimiter: string,
  lenient = false,
): Split | 'open' | 'malformed' {
  const fields: string[] = [];
  let notes = 0;
  let at = 0;
  for (;;) {
    const start = pastSpaces(text, at, delimiter);
    if (text.charCodeAt(start) === QUOTE) {
      const quoted = quotedFrom(text, start + 1, delimiter, lenient);
      if (typeof quoted === 'string') return quoted;
      fields.push(quoted.value);
      notes |= quoted.notes | (start > at ? SPACES_AROUND : 0);
      at = quoted.end;
    } else {
      const next = text.indexOf(delimiter, at);
      const end = next === -1 ? text.length : next;
      const field = text.slice(at, end);
      const trimmed = field.trim();
      if (trimmed.length !== field.length) notes |= SPACES_AROUND;
      if (trimmed.includes('"')) notes |= LOOSE_QUOTES;
      fields.push(trimmed);
      at = end;
    }
    if (at >= text.length) return { fields, notes };
    at += 1;
  }
}

function quotedFrom(
  text: string,
  start: number,
  delimiter: string,
  lenient: boolean,
): { value: string; end: number; notes: number } | 'open' | 'malformed' {
  let value = '';
  let from = start;
  let notes = 0;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return 'open';
    if (text.charCodeAt(quote + 1) === QUOTE) {
      value += text.slice(from, quote + 1);
      from = quote + 2;
      continue;
    }
    const end = pastSpaces(text, quote + 1, delimiter);
    if (end >= text.length || text.charCodeAt(end) === delimiter.charCodeAt(0)) {
      if (end > quote + 1) notes |= SPACES_AROUND;
      return { value: value + text.slice(from, quote), end, notes };
    }
    if (!lenient) return 'malformed';
    value += text.slice(from, quote + 1);
    from = quote + 1;
    notes |= LOOSE_QUOTES;
  }
}

function pastSpaces(text: string, from: number, delimiter: string): number {
  let at = from;
  while (isSpace(text.charCodeAt(at)) && text[at] !== delimiter) at += 1;
  return at;
}

/** The fields where quotes inside of a field hold a delimiter together: `The "A, B" one,next`. */
export function splitPaired(text: string, delimiter: string): Split {
  const fields: string[] = [];
  let inside = false;
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (text.charCodeAt(at) === QUOTE) inside = !inside;
    if (at < text.length && (inside || text[at] !== delimiter)) continue;
    const field = text.slice(start, at).trim();
    const isQuoted = field.length > 1 && field.startsWith('"') && field.endsWith('"');
    fields.push(isQuoted ? field.slice(1, -1).replaceAll('""', '"') : field);
    start = at + 1;
  }
  return { fields, notes: LOOSE_QUOTES };
}
