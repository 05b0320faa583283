/** From one moment until another, in milliseconds since 1970; no end: it goes on. */
export interface Interval {
  readonly from: number;
  readonly until: number | null;
}

/** A notice that reached somebody. */
export interface NoticeReceived {
  /** When the reader's mail server took it: milliseconds since 1970. */
  readonly at: number;
  /** When the next one was promised for; null: it said that nothing more will come. */
  readonly nextBy: number | null;
  /** Later words have a greater one, whenever they arrived. */
  readonly nth: number;
}

export interface TimeInTheDark {
  /** All of it, rounded to hundredths. */
  readonly minutes: number;
  /** The longest time without a break. */
  readonly longestMinutes: number;
  readonly isNow: boolean;
}

/**
 * How long a customer was affected and knew nothing, or nothing that still held: until the first notice arrived, and
 * whenever the newest one it had promised another by a moment that has passed.
 */
export function timeInTheDark(
  affected: readonly Interval[],
  received: readonly NoticeReceived[],
  now: number,
): TimeInTheDark {
  const dark = darkTimes(received, now);
  const times = joined(affected, now).flatMap((one) =>
    dark.flatMap((other) => overlap(one, other)),
  );
  const lengths = joined(times, now).map(({ from, until }) => until - from);
  const isAffected = affected.some(
    ({ from, until }) => from <= now && (until === null || until > now),
  );
  return {
    minutes: minutes(lengths.reduce((sum, length) => sum + length, 0)),
    longestMinutes: minutes(Math.max(0, ...lengths)),
    isNow: isAffected && dark.some(({ until }) => until === Infinity),
  };
}

interface Span {
  readonly from: number;
  readonly until: number;
}

/** When whoever received these notices would be in the dark, affected or not; the last may never end. */
function darkTimes(received: readonly NoticeReceived[], now: number): Span[] {
  const dark: Span[] = [];
  let newest = -1;
  let since = -Infinity;
  for (const { at, nextBy, nth } of [...received].sort(
    (one, other) => one.at - other.at || one.nth - other.nth,
  )) {
    // Old words that come late change nothing.
    if (nth < newest || at > now) continue;
    if (since < at) dark.push({ from: since, until: at });
    newest = nth;
    since = nextBy === null ? Infinity : Math.max(at, nextBy);
  }
  if (since < now) dark.push({ from: since, until: Infinity });
  return dark;
}

function overlap(one: Span, other: Span): Span[] {
  const both = { from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) };
  return both.from < both.until ? [both] : [];
}

/** Up to now, in order, each that begins where another ends joined with it. */
function joined(intervals: readonly Interval[], now: number): Span[] {
  const spans: { from: number; until: number }[] = [];
  for (const { from, until } of [...intervals].sort((one, other) => one.from - other.from)) {
    const end = Math.min(until ?? now, now);
    const last = spans.at(-1);
    if (last && from <= last.until) last.until = Math.max(last.until, end);
    else if (from < end) spans.push({ from, until: end });
  }
  return spans;
}

function minutes(ms: number): number {
  return Math.round(ms / 600) / 100;
}
