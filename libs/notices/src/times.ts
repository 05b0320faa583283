interface WallTime {
  weekday: string;
  day: string;
  month: string;
  year: string;
  clock: string;
  offset: string;
}

/** How many zones, and how many moments in them, are kept: a mail to thousands says the same few times. */
const KEPT_MAX = 1_000;
const formats = new Map<string, Intl.DateTimeFormat | null>();
const wallTimes = new Map<string, WallTime>();

/** "14:30 UTC (16:30 in Berlin)"; with the day where it is not the day of `near`. */
export function clockWords(at: string, zone: string | null, near: string): string {
  const [utc, local, reference] = [wallTime(at, 'UTC'), localTime(at, zone), wallTime(near, 'UTC')];
  const dated = !sameDay(utc, reference) || (local !== undefined && !sameDay(local, utc));
  const day = dated ? ` on ${utc.weekday} ${dayWords(utc, reference)}` : '';
  return `${utc.clock} UTC${day}${inBrackets(local, utc, zone)}`;
}

/** "Tuesday 3 March 2026, 13:42 UTC (14:42 in Berlin)". */
export function dateTimeWords(at: string, zone: string | null): string {
  const utc = wallTime(at, 'UTC');
  const date = `${utc.weekday} ${utc.day} ${utc.month} ${utc.year}`;
  return `${date}, ${utc.clock} UTC${inBrackets(localTime(at, zone), utc, zone)}`;
}

/** "18 minutes", "1 hour 5 minutes", "3 days 2 hours". Never negative. */
export function spanWords(from: string, to: string): string {
  const minutes = Math.max(
    0,
    Math.round((instant(to).getTime() - instant(from).getTime()) / 60_000),
  );
  if (minutes < 1) return 'less than a minute';
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  const units: [number, string][] = [
    [days, 'day'],
    [hours, 'hour'],
    [days > 0 ? 0 : minutes % 60, 'minute'],
  ];
  const said = units.filter(([n]) => n > 0);
  return said.map(([n, unit]) => `${n} ${unit}${n === 1 ? '' : 's'}`).join(' ');
}

/** "in 18 minutes" or "18 minutes ago", as seen at `now`: for what is read live, not for mail. */
export function inWords(now: string, at: string): string {
  return instant(at) < instant(now) ? `${spanWords(at, now)} ago` : `in ${spanWords(now, at)}`;
}

function inBrackets(local: WallTime | undefined, utc: WallTime, zone: string | null): string {
  if (!local || !zone) return '';
  const day = sameDay(local, utc) ? '' : ` on ${local.weekday} ${dayWords(local, utc)}`;
  const city = cityOf(zone);
  return city ? ` (${local.clock}${day} in ${city})` : ` (${local.clock} ${local.offset}${day})`;
}

function dayWords(time: WallTime, near: WallTime): string {
  return `${time.day} ${time.month}${time.year === near.year ? '' : ` ${time.year}`}`;
}

function sameDay(a: WallTime, b: WallTime): boolean {
  return a.day === b.day && a.month === b.month && a.year === b.year;
}

/** The place a zone is named after: "Buenos Aires". The part after the last slash, as the reader wrote it. */
function cityOf(zone: string): string | undefined {
  const parts = zone.split('/');
  if (parts.length < 2 || /^etc$/iu.test(parts[0] ?? '')) return undefined;
  const city = (parts.at(-1) ?? '').replaceAll('_', ' ');
  return /[A-Z]/u.test(city) ? city : city.replace(/\b[a-z]/gu, (letter) => letter.toUpperCase());
}

function localTime(at: string, zone: string | null): WallTime | undefined {
  if (!zone || !formatFor(zone)) return undefined;
  const local = wallTime(at, zone);
  return /^(?:GMT|UTC)(?:[+-]0)?$/u.test(local.offset) && !cityOf(zone) ? undefined : local;
}

function wallTime(at: string, zone: string): WallTime {
  return kept(wallTimes, `${zone} ${at}`, () => readWallTime(instant(at), zone));
}

function readWallTime(at: Date, zone: string): WallTime {
  const format = formatFor(zone) ?? formatFor('UTC');
  const parts = new Map(format?.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return {
    weekday: part('weekday'),
    day: part('day'),
    month: part('month'),
    year: part('year'),
    clock: `${part('hour')}:${part('minute')}`,
    offset: part('timeZoneName'),
  };
}

/** A zone that does not exist is kept as null. */
function formatFor(zone: string): Intl.DateTimeFormat | null {
  return kept(formats, zone, () => makeFormat(zone));
}

function kept<Value>(values: Map<string, Value>, key: string, make: () => Value): Value {
  const known = values.get(key);
  if (known !== undefined) return known;
  if (values.size >= KEPT_MAX) values.clear();
  const value = make();
  values.set(key, value);
  return value;
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'shortOffset',
    });
  } catch {
    return null;
  }
}

function instant(at: string): Date {
  const date = new Date(at);
  if (Number.isNaN(date.getTime()))
    throw new Error(`Not a time: ${JSON.stringify(at.slice(0, 40))}`);
  return date;
}
