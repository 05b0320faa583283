import { catalogId } from '#catalog';
import { region as regionId } from '#incidents';
import { DIRECTORY_LIMITS, ownWord } from '../events.js';
import { readLocale, readTimeZone } from '../places.js';
import type { Judged } from './column.js';
import type { FindingCode, RowProblem } from './findings.js';

const YES = new Set(['true', 'yes', 'y', '1', 'ja', 'oui', 'si', 'sí', 'sim', 'on']);
const NO = new Set(['false', 'no', 'n', '0', 'nein', 'non', 'não', 'off']);
const STATUSES = new Set(['active', 'trial', 'suspended', 'churned']);

/** True where the field is empty. */
export function judgeFlag(text: string): Judged<boolean> {
  if (text === 'true' || text === '') return { value: true };
  if (text === 'false') return { value: false };
  const word = text.trim().toLowerCase();
  if (word === '' || YES.has(word)) return { value: true, code: 'VALUE_SPELLING' };
  if (NO.has(word)) return { value: false, code: 'VALUE_SPELLING' };
  return { value: true, code: 'VALUE_UNKNOWN' };
}

/** One of the known words; `otherwise` where the field is empty, or cannot be read in a broken row. */
export function judgeOneOf<T>(
  text: string,
  known: readonly (T & string)[],
  otherwise: T,
): Judged<T> {
  const word = text.trim().toLowerCase();
  if (word === '') return { value: otherwise };
  const value = known.find((one) => one === word);
  if (value === undefined) return { value: otherwise, code: 'VALUE_UNKNOWN' };
  return respelt(value, text);
}

/** The plan that a customer has; a misspelt one would lose the customer from every list by plan. */
export function judgePlan(text: string, plans: ReadonlySet<string>): Judged<string | null> {
  const judged = judgeWord(text);
  const isKnown = judged.value === null || plans.has(judged.value);
  return isKnown ? judged : { value: null, code: 'PLAN_UNKNOWN' };
}

export function judgeStatus(text: string): Judged<string> {
  const { value, code } = judgeWord(text);
  if (value === null) return { value: 'active', code };
  return { value, code: STATUSES.has(value) ? code : 'STATUS_UNKNOWN' };
}

/** A lower-case word of the operator's own; null where the field is empty. */
export function judgeWord(text: string): Judged<string | null> {
  const word = text.trim().toLowerCase().replace(/\s+/g, '-');
  if (word === '') return { value: null };
  if (!ownWord.safeParse(word).success) return { value: null, code: 'VALUE_UNKNOWN' };
  return respelt(word, text);
}

export function judgeRegion(text: string): Judged<string | null> {
  const word = text.trim().toLowerCase();
  if (word === '') return { value: null };
  if (!regionId.safeParse(word).success) return { value: null, code: 'VALUE_UNKNOWN' };
  return respelt(word, text);
}

export function judgeLocale(text: string): Judged<string | null> {
  return judgePlace(text, readLocale(text), 'LOCALE_UNKNOWN', 'LOCALE_SPELLING');
}

export function judgeTimeZone(text: string): Judged<string | null> {
  if (/ (Standard|Daylight) Time$/.test(text.trim()))
    return { value: null, code: 'TIME_ZONE_WINDOWS' };
  const known = readTimeZone(text);
  const isSpelling = known?.toLowerCase() === text.trim().toLowerCase();
  const repaired = isSpelling ? 'TIME_ZONE_SPELLING' : 'TIME_ZONE_RENAMED';
  return judgePlace(text, known, 'TIME_ZONE_UNKNOWN', repaired);
}

function judgePlace(
  text: string,
  known: string | undefined,
  unknown: RowProblem,
  repaired: FindingCode,
): Judged<string | null> {
  if (text.trim() === '') return { value: null };
  if (known === undefined) return { value: null, code: unknown };
  return { value: known, code: known === text ? undefined : repaired };
}

/** `catalog`: the components that there are; undefined where there is no catalog yet. */
export function judgeComponents(
  text: string,
  catalog: ReadonlySet<string> | undefined,
): Judged<string[]> {
  const ids = text
    .split(/[;,]/)
    .map((id) => id.trim().toLowerCase())
    .filter((id) => id !== '');
  if (ids.length === 0) return { value: [], code: 'COMPONENTS_MISSING' };
  if (ids.length > DIRECTORY_LIMITS.components) return { value: [], code: 'TOO_MANY_COMPONENTS' };
  if (!ids.every((id) => catalogId.safeParse(id).success))
    return { value: [], code: 'COMPONENT_INVALID' };
  const value = [...new Set(ids)].sort();
  if (catalog && !ids.every((id) => catalog.has(id))) return { value, code: 'COMPONENT_UNKNOWN' };
  return { value, code: ids.join(';') === text ? undefined : 'COMPONENTS_SPELLING' };
}

export function isByEmail(channels: string): boolean {
  const names = channels
    .split(/[;,]/)
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  return names.length === 0 || names.includes('email');
}

function respelt<T extends string>(value: T, text: string): Judged<T> {
  return { value, code: value === text ? undefined : 'VALUE_SPELLING' };
}
