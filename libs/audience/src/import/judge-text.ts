import { type Address, readAddress } from '../address.js';
import { customerId } from '#incidents';
import { isPlain, tidyText } from '../plain-text.js';
import type { Judged } from './column.js';

const DIGIT_0 = 48;
const DIGIT_9 = 57;

export function judgeId(text: string): Judged<string> {
  if (isCleanId(text)) return { value: text };
  const id = text.trim();
  if (id === '') return { value: '', code: 'ID_MISSING' };
  if (!customerId.safeParse(id).success) return { value: '', code: 'ID_INVALID' };
  return { value: id, code: id === text ? undefined : 'ID_SPELLING' };
}

/** The rule of `customerId`, without a regular expression: there are millions of these. */
function isCleanId(text: string): boolean {
  if (text.length === 0 || text.length > 100) return false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // From @ on they are the capitals, and ':' follows the digits.
    const isLetter = (code >= 97 && code <= 122) || (code >= 64 && code <= 90) || code === 95;
    const isDigit = code >= DIGIT_0 && code <= DIGIT_9 + 1;
    if (!isLetter && !isDigit && code !== 45 && code !== 46) return false;
  }
  return true;
}

/** One line of text; line breaks become spaces. */
export function judgeText(text: string, max: number): Judged<string> {
  if (text.length <= max && isCleanText(text)) return { value: text };
  const tidy = tidyText(text);
  if (tidy.length > max) return { value: '', code: 'TEXT_TOO_LONG' };
  if (!isPlain(tidy)) return { value: '', code: 'TEXT_NOT_PRINTABLE' };
  return { value: tidy, code: TURNED.test(text) ? 'TEXT_TURNED' : undefined };
}

export function judgeName(text: string, max: number): Judged<string> {
  const judged = judgeText(text, max);
  return judged.value === '' && judged.code === undefined
    ? { value: '', code: 'NAME_MISSING' }
    : judged;
}

const TURNED = /[\u202a-\u202e\u2066-\u2069]/u;

/** Nothing in it that has to be looked at closely; most texts are like that. */
function isCleanText(text: string): boolean {
  let before = 32;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 32 || (code === 32 && before === 32) || (code > 126 && code < 161)) return false;
    if (code > 0x1fff && (code < 0x2070 || code === 0x3000 || code > 0xd7ff)) return false;
    if (code === 0x1680) return false;
    before = code;
  }
  return before !== 32 || text.length === 0;
}

/** E.164; null where the field is empty, or where the country is not known. */
export function judgePhone(text: string): Judged<string | null> {
  if (text === '') return { value: null };
  if (PHONE.test(text)) return { value: text };
  // `+49 (0)30 …`: the zero is for those who call from inside the country.
  const digits = text.replace(/\(0\)/, '').replace(/[\s().\/\u2010-\u2015-]/g, '');
  if (digits === '') return { value: null };
  const phone = digits.replace(/^(?:tel:)?(?:00)?(?=[1-9+])/i, (start) =>
    start.endsWith('00') ? '+' : '',
  );
  return PHONE.test(phone)
    ? { value: phone, code: 'PHONE_SPELLING' }
    : { value: null, code: 'PHONE_UNREADABLE' };
}

const PHONE = /^\+[1-9]\d{6,14}$/;

/** A number that is not kept; it is looked at all the same, because it shows whether the row was understood. */
export function judgeNumber(text: string): Judged<undefined> {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= DIGIT_0 && code <= DIGIT_9) continue;
    const isNumber = /^[+-]?\d+(?:\.\d+)?$/.test(text.trim());
    const isNegative = isNumber && text.trim().startsWith('-');
    if (isNumber && !isNegative) break;
    return { value: undefined, code: isNegative ? 'NUMBER_NEGATIVE' : 'NUMBER_UNREADABLE' };
  }
  return FINE;
}

const FINE: Judged<undefined> = { value: undefined };

export interface ReadAddress extends Address {
  /** False: it names a mailbox that no mail can be sent to from here. */
  readonly isReachable: boolean;
}

const NOBODY: ReadAddress = { spelling: '', normalised: '', isReachable: false };

export function judgeAddress(text: string): Judged<ReadAddress> {
  const read = readAddress(text);
  if (!('problem' in read)) {
    const { spelling, normalised } = read;
    const isSame = spelling === text || spelling === text.normalize('NFC');
    return {
      value: { spelling, normalised, isReachable: true },
      code: isSame ? undefined : 'ADDRESS_SPELLING',
    };
  }
  const [first = '', ...others] = text.split(/[;,]\s*/);
  if (others.length > 0 && others.every((one) => !('problem' in readAddress(one)))) {
    const one = readAddress(first);
    if (!('problem' in one))
      return { value: { ...one, isReachable: true }, code: 'ADDRESS_SEVERAL' };
  }
  const local = onLocalNetwork(text);
  if (local) return { value: local, code: 'ADDRESS_LOCAL_NETWORK' };
  return { value: NOBODY, code: read.problem };
}

/** `name@host` and `name@[192.0.2.1]`: right where they are used, and no address of the Internet. */
function onLocalNetwork(text: string): ReadAddress | undefined {
  const parts = /^(.+)@([a-z][a-z0-9-]*|\[[0-9a-f.:]+\])$/i.exec(text.trim());
  const name = parts?.[1] ?? '';
  // The rest of the address is judged as if it were at a mail domain.
  if (!parts || 'problem' in readAddress(`${name}@host.example`)) return undefined;
  const spelling = text.trim();
  return { spelling, normalised: spelling.toLowerCase().normalize('NFC'), isReachable: false };
}
