/** The width of a text part, in columns. */
export const COLUMNS = 76;
/** An address longer than this cannot stand on one line of a mail. */
const LINK_OCTETS_MAX = 900;

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\uff01-\uff60\uffe0-\uffe6\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;
const PLAIN = /^[\x20-\x7e]*$/u;
const NO_WIDTH = /[\p{M}\p{Cf}]/u;

/** Breaks long lines at spaces, keeps their indent, and leaves web addresses whole. */
export function wrapped(text: string): string {
  return text.split('\n').map(wrappedLine).join('\n');
}

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

function widthOf(character: string): number {
  if (NO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

function fitsOneLine(text: string): boolean {
  return columnsOf(text) <= COLUMNS && Buffer.byteLength(text) <= LINK_OCTETS_MAX;
}

function wrappedLine(line: string): string {
  if (fitsOneLine(line)) return line;
  const indent = /^ {0,8}/u.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent;
  for (const [, gap = '', word = ''] of line
    .trimEnd()
    .slice(indent.length)
    .matchAll(/(\s*)(\S+)/gu)) {
    const fits = fitsOneLine(current + gap + word);
    if (fits) {
      current += gap + word;
      continue;
    }
    if (current !== indent) lines.push(current);
    const pieces = piecesOf(word, COLUMNS - indent.length).map((piece) => indent + piece);
    current = pieces.pop() ?? indent;
    lines.push(...pieces);
  }
  return [...lines, current].join('\n');
}

function piecesOf(word: string, columns: number): string[] {
  if (/https?:\/\//iu.test(word) && Buffer.byteLength(word) <= LINK_OCTETS_MAX) return [word];
  const pieces: string[] = [];
  let piece = '';
  let width = 0;
  let octets = 0;
  for (const character of word) {
    const full = width + widthOf(character) > columns || octets > LINK_OCTETS_MAX;
    if (full) {
      pieces.push(piece);
      [piece, width, octets] = ['', 0, 0];
    }
    piece += character;
    width += widthOf(character);
    octets += Buffer.byteLength(character);
  }
  return [...pieces, piece];
}
