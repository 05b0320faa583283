/** What Windows-1252 has where Latin-1 has control characters; 0 where it has nothing. From 0x80 on. */
const PUNCTUATION = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152,
  0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161,
  0x203a, 0x0153, 0, 0x017e, 0x0178,
];
const BYTES = new Map(PUNCTUATION.flatMap((code, at) => (code === 0 ? [] : [[code, 0x80 + at]])));
const TWICE = new RegExp(
  `[\\u00c2-\\u00f4][\\u0080-\\u00bf${String.fromCharCode(...BYTES.keys())}]`,
);
const decoder = new TextDecoder('windows-1252');
const strict = new TextDecoder('utf-8', { fatal: true });

export function fromWindows1252(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Whether a text can hold what was encoded twice; only then is it worth a closer look. */
export function looksEncodedTwice(text: string): boolean {
  return TWICE.test(text);
}

/** What `Ã¼` stood for, field by field; undefined where nothing was encoded twice. */
export function decodedOnceMore(text: string): string | undefined {
  const whole = undone(text);
  if (whole !== undefined) return whole;
  // One field of the row may be damaged and another be in a script that Windows-1252 does not have.
  const parts = text.split(/([,;|\t"])/u).map((part) => undone(part) ?? part);
  const joined = parts.join('');
  return joined === text ? undefined : joined;
}

function undone(text: string): string | undefined {
  if (!TWICE.test(text)) return undefined;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const byte = code < 0x100 ? code : BYTES.get(code);
    if (byte === undefined) return undefined;
    bytes[at] = byte;
  }
  try {
    const once = strict.decode(bytes);
    return OF_NAMES.test(once) ? once : undefined;
  } catch {
    return undefined;
  }
}

/**
 * ASCII, and the letters and marks of living languages in which customers write. `NESCAFÉ®` and `Strauß’` could be two
 * letters of phonetics and of N’Ko that were encoded twice, but nobody writes those.
 */
const OF_NAMES =
  /^[\x00-\x7f\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u0300-\u04bf\u0530-\u058f\u05d0-\u06ff\u0800-\u{10ffff}]*$/u;

/**
 * A row in UTF-8 with some bytes of Windows-1252 in it; undefined where those bytes spell nothing that anybody writes,
 * and so are no letters but damage.
 */
export function fromMixed(bytes: Uint8Array): string | undefined {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceAt(bytes, at);
    if (length > 0) text += strict.decode(bytes.subarray(at, at + length));
    else if (isPlausible(bytes, at)) text += fromWindows1252(bytes.subarray(at, at + 1));
    else return undefined;
    at += length || 1;
  }
  return text;
}

/** How long the UTF-8 sequence is that starts here; 0 where none does. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return runOfAscii(bytes, at);
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}

function runOfAscii(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] ?? 0) < 0x80) at += 1;
  return at - from;
}

/** Punctuation may stand anywhere; a letter stands beside letters, and no capital follows a small one. */
function isPlausible(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] ?? 0;
  if (byte < 0xa0) return PUNCTUATION[byte - 0x80] !== 0;
  if (byte < 0xc0) return true;
  if (byte === 0xd7 || byte === 0xf7 || byte === 0xff) return false;
  const before = bytes[at - 1] ?? 0;
  const after = bytes[at + 1] ?? 0;
  if (byte < 0xe0 && isSmall(before)) return false;
  return isLetter(before) || isLetter(after);
}

function isSmall(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || byte >= 0xe0;
}

function isLetter(byte: number): boolean {
  return isSmall(byte) || (byte >= 0x41 && byte <= 0x5a) || byte >= 0xc0;
}
