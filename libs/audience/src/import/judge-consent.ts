import { consent, type Contact } from '../customer.js';
import type { Judged, Row } from './column.js';

/** `ticked`: somebody made a mark, and only the columns beside it say what for. */
export type ConsentWord = Contact['consent'] | 'ticked';

const WORDS: Readonly<Record<string, ConsentWord>> = {
  ja: 'yes',
  oui: 'yes',
  si: 'yes',
  sí: 'yes',
  true: 'yes',
  nein: 'no',
  non: 'no',
  false: 'no',
  x: 'ticked',
  '*': 'ticked',
  '✓': 'ticked',
  '✔': 'ticked',
};

/** Whether somebody may be written to is never guessed: an empty field is refused. */
export function judgeConsent(text: string): Judged<ConsentWord> {
  const known = consent.options.find((one) => one === text);
  if (known !== undefined) return { value: known };
  const word = text.trim().toLowerCase();
  const value = Object.hasOwn(WORDS, word)
    ? WORDS[word]
    : consent.options.find((one) => one === word);
  if (value === undefined) return { value: 'pending', code: 'VALUE_UNKNOWN' };
  return { value, code: value === 'ticked' ? undefined : 'VALUE_SPELLING' };
}

export interface GivenConsent {
  readonly word: ConsentWord;
  readonly at: string | null;
  readonly source: string | null;
}

/** What the consent comes to. */
export interface SettledConsent {
  readonly consent: Contact['consent'];
  /** Only what a contract demands may be sent: that something happened to data. */
  readonly isForBreachesOnly: boolean;
}

const settled = (consent: Contact['consent'], isForBreachesOnly = false): SettledConsent => ({
  consent,
  isForBreachesOnly,
});
const AS_SAID: Readonly<Record<Contact['consent'], SettledConsent>> = {
  yes: settled('yes'),
  no: settled('no'),
  pending: settled('pending'),
  contract: settled('contract'),
};
const FOR_BREACHES = settled('contract', true);

/**
 * What the consent comes to, with when and how it was given: of two meanings the one by which nobody is written to
 * who may not be, and nobody loses the notices that a contract promises. `isJudgeable`: the file has columns for when
 * and how.
 * @throws RowRefused
 */
export function settleConsent(
  row: Row,
  { word, at, source }: GivenConsent,
  isJudgeable: boolean,
): SettledConsent {
  if (row.isUnread('consent')) return AS_SAID.pending;
  // Somebody may have said goodbye where the bytes are broken.
  if (row.isUnread('suppressed') || row.isUnread('unsubscribed_at'))
    return word === 'contract' ? FOR_BREACHES : AS_SAID.pending;
  if (word === 'ticked') return settleTick(row, at, source, isJudgeable);
  if (!isJudgeable) return AS_SAID[word];
  if (word === 'yes' && at === null && source === null) {
    row.say('CONSENT_CONTRADICTS', 'consent');
    return AS_SAID.pending;
  }
  if (word === 'no' && (at !== null || source === 'contract')) {
    row.say('CONSENT_CONTRADICTS', 'consent');
    return source === 'contract' ? FOR_BREACHES : AS_SAID.no;
  }
  return AS_SAID[word];
}

/** A mark says that there is consent, and not which; only a contract can be told from the columns beside it. */
function settleTick(
  row: Row,
  at: string | null,
  source: string | null,
  isJudgeable: boolean,
): SettledConsent {
  if (!isJudgeable) row.say('VALUE_UNKNOWN', 'consent');
  const isContract = source === 'contract';
  const isClear = isContract || (at === null && source === null);
  row.say(isClear ? 'CONSENT_TICKED' : 'CONSENT_CONTRADICTS', 'consent');
  return isContract ? AS_SAID.contract : AS_SAID.pending;
}
