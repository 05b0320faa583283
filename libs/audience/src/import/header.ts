import { Refusal } from '#event-store';
import { linesOf } from './lines.js';
import { type Encoding, sniff, type Writing } from './sniff.js';
import { splitQuoted } from './split-fields.js';

export type FileKind = 'customers' | 'contacts';

/** What a file is, by its content. */
export interface Header {
  readonly kind: FileKind;
  readonly writing: Writing;
  /** Undefined where every line is a JSON object. */
  readonly csv: CsvHeader | undefined;
}

export interface CsvHeader {
  readonly delimiter: string;
  /** Of the first line, from 1. */
  readonly line: number;
  /** Names in their usual spelling, in the order of the file. */
  readonly columns: readonly string[];
  /** The first line named them otherwise. */
  readonly isRespelt: boolean;
  /** Usual columns that the file does not have. */
  readonly missing: readonly string[];
}

/** What is known better than the file shows. */
export interface KnownOfFile {
  readonly encoding?: Encoding;
  readonly format?: 'csv' | 'ndjson';
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const NEEDED: Readonly<Record<FileKind, readonly string[]>> = {
  customers: ['customer_id', 'name', 'components'],
  contacts: ['contact_id', 'customer_id', 'email', 'consent'],
};
const USUAL: Readonly<Record<FileKind, readonly string[]>> = {
  customers: ['plan', 'status', 'region', 'locale', 'time_zone'],
  contacts: [
    'name',
    'locale',
    'time_zone',
    'notify_incidents',
    'notify_maintenance',
    'notify_security',
    'min_impact',
    'unsubscribed_at',
    'suppressed',
  ],
};

/** Looks at the beginning of a file and says what it holds. @throws Refusal where it is neither kind */
export async function readHeader(path: string, known: KnownOfFile = {}): Promise<Header> {
  try {
    const writing = await sniff(path, known.encoding);
    const { text, line } = await firstLine(path, writing);
    const isJson = known.format ? known.format === 'ndjson' : text.trimStart().startsWith('{');
    if (isJson) return { kind: jsonKind(text), writing, csv: undefined };
    return { writing, ...csvHeader(text, line) };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** `Customer ID`, ` customer_id ` → `customer_id`; `E-Mail` → `email`. */
export function columnName(text: string): string {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return name === 'e_mail' ? 'email' : name;
}

function csvHeader(text: string, line: number): { kind: FileKind; csv: CsvHeader } {
  const delimiter = DELIMITERS.map((one) => ({ one, count: text.split(one).length })).reduce(
    (most, next) => (next.count > most.count ? next : most),
  ).one;
  const split = splitQuoted(text, delimiter);
  const names = typeof split === 'string' ? [] : split.fields;
  const columns = names.map(columnName);
  const kind: FileKind = columns.includes('contact_id') ? 'contacts' : 'customers';
  const missing = NEEDED[kind].filter((name) => !columns.includes(name));
  if (missing.length > 0 || new Set(columns).size !== columns.length) throw unknown(missing);
  const isRespelt = names.some((name, at) => name !== columns[at]);
  const lacks = (name: string) => !columns.includes(name === 'plan' ? 'segment' : name);
  const absent = USUAL[kind].filter((name) => !columns.includes(name) && lacks(name));
  return { kind, csv: { delimiter, line, columns, isRespelt, missing: absent } };
}

function unknown(missing: readonly string[]): Refusal {
  return new Refusal(
    'IMPORT_HEADER_UNKNOWN',
    missing.length > 0
      ? `The first line of a file does not name the column ${missing.join(', ')}.`
      : 'The first line of a file names a column twice.',
    `Customers need ${NEEDED.customers.join(', ')}; contacts need ${NEEDED.contacts.join(', ')}.`,
    'files',
  );
}

/** By the names in the first line alone: it may be damaged. */
function jsonKind(text: string): FileKind {
  return /"email"/i.test(text) && !/"contacts"/.test(text) ? 'contacts' : 'customers';
}

async function firstLine(path: string, writing: Writing): Promise<{ text: string; line: number }> {
  for await (const { lines } of linesOf(path, writing)) {
    const found = lines.find(({ text }) => text.trim() !== '');
    if (found) return { text: found.text, line: found.number };
  }
  return { text: '', line: 1 };
}

function unreadable(path: string, cause: unknown): unknown {
  // What node:fs throws has a code.
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EISDIR') return cause;
  return new Refusal(
    'IMPORT_FILE_UNREADABLE',
    code === 'ENOENT' ? `There is no file ${path}.` : `The file ${path} cannot be read.`,
    'Check its name, and that you may read it.',
    'files',
  );
}
