import type { AffectedRow } from './affected-list.query.js';

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

type Cell = string | number | boolean | null | undefined;

/** The columns of the table, in order. A list in a cell has `;` between. */
const COLUMNS: Readonly<Record<string, (row: AffectedRow) => Cell>> = {
  customer_id: ({ customerId }) => customerId,
  name: ({ name }) => name,
  affected_since: ({ since }) => since,
  affected_until: ({ until }) => until,
  components: ({ components }) => components.join(';'),
  listed: ({ listed }) => listed,
  data_classes: ({ dataClasses }) => dataClasses.join(';'),
  contacts: ({ contacts }) => contacts,
  told: ({ told }) => told,
  first_told_at: ({ firstToldAt }) => firstToldAt,
  last_told_at: ({ lastToldAt }) => lastToldAt,
  told_through: ({ toldThrough }) => toldThrough.join(';'),
  minutes_in_the_dark: ({ inTheDark }) => inTheDark?.minutes,
  longest_minutes_in_the_dark: ({ inTheDark }) => inTheDark?.longestMinutes,
  in_the_dark: ({ inTheDark }) => inTheDark?.isNow,
  unreachable_because: ({ unreachableBecause }) => unreachableBecause,
};

/** What stands before the rows. */
export function exportHead(format: ExportFormat): string {
  return format === 'csv' ? line(Object.keys(COLUMNS)) : '';
}

/** One customer: a line of the table, or an object as JSON. */
export function exportLine(format: ExportFormat, row: AffectedRow): string {
  if (format === 'ndjson') return `${JSON.stringify(row)}\n`;
  return line(Object.values(COLUMNS).map((cell) => cell(row)));
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

/** What a spreadsheet would take for a formula, or for the beginning of one. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** As RFC 4180 has it; text that a spreadsheet would calculate stands behind an apostrophe. */
function quoted(cell: Cell): string {
  const text = String(cell ?? '');
  const safe = typeof cell === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",;\r\n\t']/.test(safe) || safe !== safe.trim()
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}
