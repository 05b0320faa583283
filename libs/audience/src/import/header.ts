import { Refusal } from '#event-store';
import { readLine } from './csv-records.js';
import { linesOf } from './lines.js';

export type FileKind = 'customers' | 'contacts';

/** What a file is, by its first line. */
export interface Header {
  readonly kind: FileKind;
  readonly delimiter: string;
  /** Names in their usual spelling, in the order of the file. */
  readonly columns: readonly string[];
}

const DELIMITERS = [',', ';', '\t'] as const;
const NEEDED: Readonly<Record<FileKind, readonly string[]>> = {
  customers: ['customer_id', 'name', 'components'],
  contacts: ['contact_id', 'customer_id', 'email', 'consent'],
};

/** Reads the first line of a file and says what the file holds. @throws Refusal where it is neither kind */
export async function readHeader(path: string): Promise<Header> {
  const line = await firstLine(path);
  const delimiter = DELIMITERS.map((one) => ({ one, count: line.split(one).length })).reduce(
    (most, next) => (next.count > most.count ? next : most),
  ).one;
  const columns = (readLine(line, delimiter) ?? []).map(columnName);
  const kind: FileKind = columns.includes('contact_id') ? 'contacts' : 'customers';
  const missing = NEEDED[kind].filter((name) => !columns.includes(name));
  if (missing.length === 0 && new Set(columns).size === columns.length)
    return { kind, delimiter, columns };
  throw new Refusal(
    'IMPORT_HEADER_UNKNOWN',
    missing.length > 0
      ? `The first line of a file does not name the column ${missing.join(', ')}.`
      : 'The first line of a file names a column twice.',
    `Customers need ${NEEDED.customers.join(', ')}; contacts need ${NEEDED.contacts.join(', ')}.`,
    'files',
  );
}

/** `Customer ID`, ` customer_id ` → `customer_id`; `E-Mail` → `email`. */
export function columnName(text: string): string {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return name === 'e_mail' ? 'email' : name;
}

async function firstLine(path: string): Promise<string> {
  try {
    for await (const { text } of linesOf(path, () => undefined)) {
      if (text.trim() !== '') return text;
    }
    return '';
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EISDIR') throw cause;
    throw new Refusal(
      'IMPORT_FILE_UNREADABLE',
      code === 'ENOENT' ? `There is no file ${path}.` : `The file ${path} cannot be read.`,
      'Check its name, and that you may read it.',
      'files',
    );
  }
}
