import { clockTime, date, dayOf, relative, shortStamp, stamp } from '../times.js';

/** A time as a template shows it: for people, for machines, and how long ago. */
export function momentView(iso: string, now: Date) {
  return {
    iso,
    text: stamp(iso, now),
    full: shortStamp(iso),
    /** Null where it is today. */
    day: dayOf(iso) === dayOf(now.toISOString()) ? null : date(iso, now),
    time: `${clockTime(iso)} UTC`,
    ago: relative(iso, now) as string | null,
  };
}

/** The same on a page that is not rendered again when time goes by: it must be as true in a year. */
export function settledView(iso: string): ReturnType<typeof momentView> {
  const [day = null] = shortStamp(iso).split(',');
  return {
    iso,
    text: shortStamp(iso),
    full: shortStamp(iso),
    day,
    time: `${clockTime(iso)} UTC`,
    ago: null,
  };
}

/** The promise of more: kept in sight, and said to be late when it is. */
export function promiseView(nextUpdateAt: string | null, now: Date) {
  if (nextUpdateAt === null) return null;
  return { at: momentView(nextUpdateAt, now), late: Date.parse(nextUpdateAt) < now.getTime() };
}
