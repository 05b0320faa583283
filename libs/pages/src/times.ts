const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `14:05` */
export function clockTime(iso: string): string {
  return new Date(iso).toISOString().slice(11, 16);
}

/** `14:05 UTC` today, `21 November, 14:05 UTC` this year, with the year otherwise. */
export function stamp(iso: string, now: Date): string {
  const time = `${clockTime(iso)} UTC`;
  return dayOf(iso) === dayOf(now.toISOString()) ? time : `${date(iso, now)}, ${time}`;
}

/** `21 November`, or `21 November 2024` where the year is another one. */
export function date(iso: string, now: Date): string {
  const at = new Date(iso);
  const words = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
  return at.getUTCFullYear() === now.getUTCFullYear() ? words : `${words} ${at.getUTCFullYear()}`;
}

/** `21 Nov 2024, 14:05 UTC` */
export function shortStamp(iso: string): string {
  const at = new Date(iso);
  const month = MONTHS[at.getUTCMonth()]?.slice(0, 3);
  return `${at.getUTCDate()} ${month} ${at.getUTCFullYear()}, ${clockTime(iso)} UTC`;
}

/** `Saturday 21 November` */
export function weekday(iso: string, now: Date): string {
  return `${DAYS[new Date(iso).getUTCDay()]} ${date(iso, now)}`;
}

/** `2024-11` → `November 2024` */
export function monthName(month: string): string {
  return `${MONTHS[Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`;
}

/** `2024-11-21` */
export function dayOf(iso: string): string {
  return iso.slice(0, 10);
}

/** `just now`, `12 minutes ago`, `in 3 hours`. */
export function relative(iso: string, now: Date): string {
  const distance = Date.parse(iso) - now.getTime();
  if (Math.abs(distance) < MINUTE) return distance > 30_000 ? 'in 1 minute' : 'just now';
  const words = roughly(Math.abs(distance));
  return distance > 0 ? `in ${words}` : `${words} ago`;
}

/** The one unit that matters: `18 minutes`, `3 hours`, `12 days`. */
export function roughly(milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE);
  if (minutes < 60) return count(Math.max(1, minutes), 'minute');
  const hours = Math.round(milliseconds / HOUR);
  if (hours < 48) return count(hours, 'hour');
  const days = Math.round(milliseconds / DAY);
  if (days < 60) return count(days, 'day');
  const months = Math.round(days / 30.44);
  return months < 24 ? count(months, 'month') : count(Math.round(days / 365.25), 'year');
}

/** In two units at most: `1 hour 24 minutes`, `3 days 2 hours`. */
export function duration(from: string, to: string): string {
  const minutes = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / MINUTE));
  if (minutes < 1) return 'under a minute';
  if (minutes < 60) return count(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return joined(count(hours, 'hour'), minutes % 60, 'minute');
  return joined(count(Math.floor(hours / 24), 'day'), hours % 24, 'hour');
}

export function count(number: number, unit: string): string {
  return `${number.toLocaleString('en')} ${unit}${number === 1 ? '' : 's'}`;
}

function joined(first: string, rest: number, unit: string): string {
  return rest === 0 ? first : `${first} ${count(rest, unit)}`;
}
