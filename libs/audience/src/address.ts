import { Refusal } from '#event-store';
import { domainToASCII } from 'node:url';

/** Octets, as RFC 5321 counts them. */
const ADDRESS_MAX = 254;
const LOCAL_MAX = 64;

// Every character but the ones below breaks an address or hides in it; RFC 6531 lets letters of all scripts in.
const ATOM = /^[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+$/iu;
const QUOTED = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"$/u;
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\ufffd]/u;
const SPACE = /\s/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const UNICODE_LABEL = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

export const ADDRESS_PROBLEMS = {
  ADDRESS_MISSING: 'The address is empty.',
  ADDRESS_NOT_PRINTABLE: 'The address holds a line break or an invisible character.',
  ADDRESS_INCOMPLETE: 'The address is not of the form name@domain.',
  ADDRESS_LOCAL_INVALID: 'The part before the @ is not valid.',
  ADDRESS_LOCAL_TOO_LONG: `The part before the @ is longer than ${LOCAL_MAX} octets.`,
  ADDRESS_DOMAIN_INVALID: 'The part after the @ is not the name of a mail domain.',
  ADDRESS_TOO_LONG: `The address is longer than ${ADDRESS_MAX} octets.`,
} as const;

export type AddressProblem = keyof typeof ADDRESS_PROBLEMS;

export interface Address {
  /** As its owner writes it, without what slipped in around it. */
  readonly spelling: string;
  /** One spelling per mailbox: lower case, NFC, the domain in ASCII where it can be. */
  readonly normalised: string;
}

/** Reads an address, or says what is wrong with it; never repeats it. */
export function readAddress(text: string): Address | { readonly problem: AddressProblem } {
  if (isPlainAddress(text)) return { spelling: text, normalised: text.toLowerCase() };
  const spelling = tidied(text);
  const at = spelling.lastIndexOf('@');
  const local = spelling.slice(0, at);
  const domain = domainOf(spelling.slice(at + 1));
  const problem = problemOf(spelling, at, local, domain);
  if (problem) return { problem };
  const normalised = `${local.toLowerCase()}@${domain}`.normalize('NFC');
  return { spelling, normalised };
}

/**
 * Whether it is an address of letters, digits and single dots or dashes alone, which is right as it stands. Nearly all
 * are, and an import reads millions.
 */
function isPlainAddress(text: string): boolean {
  const at = text.indexOf('@');
  if (at < 1 || at > LOCAL_MAX || text.length > ADDRESS_MAX) return false;
  let before = DOT;
  let dots = 0;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    const isBreak = code === DOT || place === at || (code === DASH && place > at);
    // Two breaks in a row, and names with two dashes, which may be another spelling of letters beyond ASCII.
    if (isBreak ? before === DOT : !isPlainLetter(code, place < at)) return false;
    if (code === DOT && place > at) dots += 1;
    before = isBreak ? DOT : code;
  }
  const last = text.charCodeAt(text.lastIndexOf('.') + 1) | 32;
  return before !== DOT && dots > 0 && last >= 97 && last <= 122 && hasShortLabels(text, at + 1);
}

const DOT = 46;
const DASH = 45;

function isPlainLetter(code: number, isLocal: boolean): boolean {
  const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  if (isLetter || (code >= 48 && code <= 57)) return true;
  return isLocal && (code === DASH || code === 95 || code === 43);
}

function hasShortLabels(text: string, from: number): boolean {
  let start = from;
  for (let dot = text.indexOf('.', from); dot !== -1; dot = text.indexOf('.', start)) {
    if (dot - start > 63) return false;
    start = dot + 1;
  }
  return text.length - start <= 63;
}

/** The one spelling of a mailbox. @throws Refusal with a code `ADDRESS_…` */
export function normaliseAddress(text: string): string {
  return demandAddress(text).normalised;
}

export function demandAddress(text: string, field = 'address'): Address {
  const read = readAddress(text);
  if (!('problem' in read)) return read;
  throw new Refusal(read.problem, wordsFor(read.problem), 'Check it for typing mistakes.', field);
}

/** The problem in words for a person, without the address. */
export function wordsFor(problem: AddressProblem): string {
  return ADDRESS_PROBLEMS[problem];
}

/** Takes off what copying and spreadsheets leave: spaces around, `mailto:`, a last dot, `Name <…>`. */
function tidied(text: string): string {
  const bare = text
    .normalize('NFC')
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/gu, '')
    .replace('\uff20', '@')
    .trim();
  const inBrackets = /^[^<>@\r\n]*<([^<>]+)>$/u.exec(bare);
  return (inBrackets?.[1] ?? bare)
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/\.$/, '');
}

function problemOf(
  spelling: string,
  at: number,
  local: string,
  domain: string | undefined,
): AddressProblem | undefined {
  if (spelling === '') return 'ADDRESS_MISSING';
  if (INVISIBLE.test(spelling)) return 'ADDRESS_NOT_PRINTABLE';
  if (at < 1 || at === spelling.length - 1) return 'ADDRESS_INCOMPLETE';
  if (!isLocalPart(local)) return 'ADDRESS_LOCAL_INVALID';
  if (Buffer.byteLength(local) > LOCAL_MAX) return 'ADDRESS_LOCAL_TOO_LONG';
  if (domain === undefined) return 'ADDRESS_DOMAIN_INVALID';
  if (Buffer.byteLength(local) + 1 + Buffer.byteLength(domain) > ADDRESS_MAX)
    return 'ADDRESS_TOO_LONG';
  return undefined;
}

function isLocalPart(local: string): boolean {
  if (local.startsWith('"')) return QUOTED.test(local);
  return !SPACE.test(local) && local.split('.').every((atom) => ATOM.test(atom));
}

function domainOf(domain: string): string | undefined {
  // The URL parser would accept more: ports, percent signs, numbers that are IPv4 addresses.
  if (/[\s%:/?#@[\]\\_]/u.test(domain)) return undefined;
  // Some registered names break the rules for mixed directions, and have mail all the same: they stay as they are.
  const ascii = domainToASCII(domain);
  const labels = (ascii || domain.toLowerCase()).split('.');
  const rule = ascii ? LABEL : UNICODE_LABEL;
  const valid = labels.length > 1 && labels.every((label) => rule.test(label));
  if (!valid || /^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  return labels.join('.');
}
