import Handlebars from 'handlebars';

const LINK = /https?:\/\/[^\s<>"'`]+/giu;
const LINK_STYLE = 'color:#1d4ed8;text-decoration:underline';
/** Longer addresses stay text: a header-safe line of html has to hold them in one piece. */
const LINK_MAX = 800;
// A line breaks after this many octets: at a space, between two whole characters, anywhere.
const SOFT_LINE = 200;
const HARD_LINE = 400;
const FULL_LINE = 800;
// A line break inside a tag is no text, so whoever copies the words gets them as they were typed.
const BREAK = '<wbr\n>';
const NEW_LINE = '<br\n>';
const STAYS_ATTACHED = /^[\p{M}\p{Cf}\p{Emoji_Modifier}]/u;

/**
 * What a person typed, as html: escaped, line breaks kept, web addresses made links. No character is altered, no
 * line gets longer than a mail allows. The only maker of markup from typed text.
 */
export function typedHtml(text: string): Handlebars.SafeString {
  let html = '';
  let read = 0;
  for (const { 0: match, index } of text.matchAll(LINK)) {
    const link = match.length > LINK_MAX ? '' : withoutPunctuation(match);
    const href = hrefOf(link);
    if (!href) continue;
    html += folded(text.slice(read, index));
    html += `<a\nclass="link"\nhref="${href}"\nstyle="${LINK_STYLE}"\n>${folded(link)}</a\n>`;
    read = index + link.length;
  }
  return new Handlebars.SafeString(html + folded(text.slice(read)));
}

/** The end of a sentence is not part of the address in it, nor is a bracket that was opened before. */
function withoutPunctuation(link: string): string {
  let end = link.length;
  while (end > 0) {
    const head = link.slice(0, end);
    const closes = /[)\]}]$/u.test(head) && !isBalanced(head);
    if (!closes && !/[.,;:!?…*_~|’”»]$/u.test(head)) break;
    end -= 1;
  }
  return link.slice(0, end);
}

function isBalanced(text: string): boolean {
  const count = (characters: RegExp) => text.match(characters)?.length ?? 0;
  return count(/[([{]/gu) >= count(/[)\]}]/gu);
}

function hrefOf(link: string): string | undefined {
  if (!URL.canParse(link)) return undefined;
  const { protocol, username, password } = new URL(link);
  if (!/^https?:$/u.test(protocol) || username !== '' || password !== '') return undefined;
  const href = Handlebars.escapeExpression(link);
  return Buffer.byteLength(href) <= LINK_MAX ? href : undefined;
}

function folded(text: string): string {
  // Most texts are short; each character of a text takes six octets at most.
  if (text.length * 6 <= FULL_LINE && !text.includes('\n'))
    return Handlebars.escapeExpression(text);
  let html = '';
  let line = 0;
  let before = '';
  for (const character of text) {
    if (character === '\n') {
      html += NEW_LINE;
      line = 1;
    } else {
      const here = mayBreak(line, before, character);
      const piece = Handlebars.escapeExpression(character);
      html += here ? BREAK + piece : piece;
      line = (here ? 1 : line) + Buffer.byteLength(piece);
    }
    before = character;
  }
  return html;
}

function mayBreak(line: number, before: string, after: string): boolean {
  if (line <= SOFT_LINE) return false;
  if (line > FULL_LINE || before === ' ') return true;
  return line > HARD_LINE && before !== '\u200d' && !STAYS_ATTACHED.test(after);
}
