import type { Judged } from './column.js';

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const DAY = 86_400_000;
/** Day 0 of spreadsheets. */
const SERIAL_0 = Date.UTC(1899, 11, 30);
/** What is agreed for next year is no mistake. */
const AHEAD = 366 * DAY;

/** ISO 8601, UTC; null where the field is empty, or where it is not certain what is meant. */
export function judgeMoment(text: string, now: Date): Judged<string | null> {
  const judged = judgeGoodbye(text);
  if (judged.code === 'DATE_AMBIGUOUS') return { value: null, code: judged.code };
  const isAhead = judged.value !== null && Date.parse(judged.value) > now.getTime() + AHEAD;
  return isAhead ? { value: null, code: 'DATE_IN_FUTURE' } : judged;
}

/** The same where that it happened counts for more than when: what can be read in several ways is read in one of them. */
export function judgeGoodbye(text: string): Judged<string | null> {
  if (text === '') return { value: null };
  if (text.length === 20 && isUtc(text)) return { value: `${text.slice(0, 19)}.000Z` };
  const trimmed = text.trim();
  if (trimmed === '') return { value: null };
  const parts = ISO.exec(trimmed);
  if (!parts) return judgeOther(trimmed);
  const [, day = '', time, zone] = parts;
  if (!isRealDay(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))))
    return { value: null, code: 'DATE_INVALID' };
  const at = new Date(time === undefined ? day : `${day}T${time}${zone ?? 'Z'}`);
  if (Number.isNaN(at.getTime())) return { value: null, code: 'DATE_INVALID' };
  const lacksZone = time !== undefined && zone === undefined;
  return { value: at.toISOString(), code: lacksZone ? 'DATE_WITHOUT_ZONE' : undefined };
}

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Days of a spreadsheet and dates with slashes; anything else is no date. */
function judgeOther(text: string): Judged<string | null> {
  if (/^\d{5}(?:\.\d+)?$/.test(text)) {
    const at = new Date(SERIAL_0 + Number(text) * DAY);
    return { value: at.toISOString(), code: 'DATE_AMBIGUOUS' };
  }
  const parts = /^(\d\d?)[/.](\d\d?)[/.](\d{4})\b/.exec(text);
  const [first, second, year] = (parts ?? []).slice(1).map(Number);
  if (first === undefined || second === undefined || year === undefined)
    return { value: null, code: 'DATE_INVALID' };
  const [day, month] = second > 12 ? [second, first] : [first, second];
  if (!isRealDay(year, month, day)) return { value: null, code: 'DATE_INVALID' };
  const at = new Date(Date.UTC(year, month - 1, day));
  return { value: at.toISOString(), code: 'DATE_AMBIGUOUS' };
}

/** Whether it is `2024-01-31T12:00:00Z`, without a regular expression: there are millions of these. */
function isUtc(text: string): boolean {
  for (let at = 0; at < 19; at += 1) {
    const code = text.charCodeAt(at);
    const expected = at === 4 || at === 7 ? 45 : at === 10 ? 84 : at === 13 || at === 16 ? 58 : 0;
    if (expected === 0 ? code < 48 || code > 57 : code !== expected) return false;
  }
  if (text.charCodeAt(19) !== 90) return false;
  const isTime = two(text, 11) < 24 && two(text, 14) < 60 && two(text, 17) < 60;
  return isTime && isRealDay(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8));
}

function two(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

/** JavaScript takes 31 February for 2 March. */
function isRealDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] ?? 0)) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month !== 2 || day < 29 || isLeap;
}
