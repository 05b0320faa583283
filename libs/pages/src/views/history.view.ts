import type { Views } from '#read-models';
import { paths } from '../paths.js';
import { incidentsOfMonth, listMonths, type MonthCount } from '../page.query.js';
import { count, monthName } from '../times.js';
import { daysWithIncidents } from './days.view.js';

/** Every month there is, by year. */
export async function historyView(views: Views) {
  const months = await listMonths(views);
  const years = [...new Set(months.map(({ month }) => month.slice(0, 4)))];
  return {
    total: count(
      months.reduce((sum, { incidents }) => sum + incidents, 0),
      'incident',
    ),
    years: years.map((year) => ({
      year,
      months: months
        .filter(({ month }) => month.startsWith(year))
        .map(({ month, incidents }) => ({
          href: paths.month(month),
          name: monthName(month).slice(0, -5),
          count: count(incidents, 'incident'),
        })),
    })),
  };
}

export async function monthView(views: Views, month: string, now: Date) {
  const incidents = await incidentsOfMonth(views, month);
  const near = monthsNear(await listMonths(views), month);
  const link = (other: string | undefined) =>
    other === undefined ? null : { href: paths.month(other), name: monthName(other) };
  return {
    name: monthName(month),
    incidents: count(incidents.length, 'incident'),
    updates: count(
      incidents.reduce((sum, { updates }) => sum + updates.length, 0),
      'update',
    ),
    days: daysWithIncidents(incidents, now),
    before: link(near.before),
    after: link(near.after),
  };
}

/** The months with incidents next to this one. */
export function monthsNear(months: readonly MonthCount[], month: string) {
  return {
    before: months.find((other) => other.month < month)?.month,
    after: [...months].reverse().find((other) => other.month > month)?.month,
  };
}
