import type { PageIncident } from '../page-incident.js';
import { date, dayOf, weekday } from '../times.js';
import { entryView } from './incident.view.js';

const DAY_MS = 86_400_000;

/** The incidents of each day, newest first; days with none are left out. */
export function daysWithIncidents(incidents: readonly PageIncident[], now: Date) {
  const days = new Map<string, PageIncident[]>();
  for (const incident of incidents) {
    const day = dayOf(incident.beganAt);
    days.set(day, [...(days.get(day) ?? []), incident]);
  }
  return [...days].map(([day, list]) => ({
    label: weekday(day, now),
    quiet: false,
    entries: list.map((incident) => entryView(incident, now)),
  }));
}

/** The same, with what lies between said in one line for each quiet stretch, from today back to `first`. */
export function everyDay(incidents: readonly PageIncident[], first: string, now: Date) {
  const busy = new Map(daysWithIncidents(incidents, now).map((day) => [day.label, day]));
  const days: ReturnType<typeof daysWithIncidents> = [];
  let quiet: string[] = [];
  const flush = () => {
    if (quiet.length > 0) days.push({ label: stretch(quiet, now), quiet: true, entries: [] });
    quiet = [];
  };
  for (
    let at = Date.parse(dayOf(now.toISOString()));
    at >= Date.parse(dayOf(first));
    at -= DAY_MS
  ) {
    const iso = new Date(at).toISOString();
    const day = busy.get(weekday(iso, now));
    if (day) flush();
    if (day) days.push(day);
    else quiet.push(iso);
  }
  flush();
  return days;
}

/** `10 to 18 November`, from days that run backwards. */
function stretch(days: readonly string[], now: Date): string {
  const [to = '', from = to] = [days[0], days.at(-1)];
  if (days.length === 1) return weekday(to, now);
  const sameMonth = from.slice(0, 7) === to.slice(0, 7);
  return `${sameMonth ? String(new Date(from).getUTCDate()) : date(from, now)} to ${date(to, now)}`;
}
