import { DETAIL_LIMITS } from '../customer.js';
import { attributeName, DIRECTORY_LIMITS, ownWord } from '../events.js';
import { catalogId } from '#catalog';
import { customerId } from '#incidents';
import { isPlain, tidyText } from '../plain-text.js';
import { readLocale, readTimeZone } from '../places.js';
import { RowRefused } from './row-problems.js';

const YES = new Set(['true', 'yes', 'y', '1', 'ja', 'oui', 'si', 'sí', 'sim']);
const NO = new Set(['false', 'no', 'n', '0', 'nein', 'non', 'não']);

/** Columns with a usual name that are attributes here. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  country: 'country',
  data_residency: 'residency',
  residency: 'residency',
};

/** Reads the fields of one row by the names of their columns. A column that is not there is empty. */
export class Fields {
  private readonly places: ReadonlyMap<string, number>;
  private readonly attributeColumns: readonly (readonly [column: string, name: string])[];
  private values: readonly string[] = [];

  constructor(columns: readonly string[]) {
    this.places = new Map(columns.map((column, at) => [column, at]));
    this.attributeColumns = columns.flatMap((column) => {
      const name = ATTRIBUTES[column] ?? /^attribute_(.+)$/.exec(column)?.[1];
      return name !== undefined && attributeName.safeParse(name).success ? [[column, name]] : [];
    });
  }

  /** The same reader on the next row. */
  of(values: readonly string[]): this {
    this.values = values;
    return this;
  }

  raw(column: string): string {
    const at = this.places.get(column);
    return (at === undefined ? undefined : this.values[at]) ?? '';
  }

  id(column: string): string {
    const id = this.raw(column).trim();
    if (id === '') throw new RowRefused('ID_MISSING', column);
    if (!customerId.safeParse(id).success) throw new RowRefused('ID_INVALID', column);
    return id;
  }

  /** One line of text; line breaks become spaces. */
  text(column: string, max: number = DETAIL_LIMITS.name): string {
    const text = tidyText(this.raw(column));
    if (text.length > max) throw new RowRefused('TEXT_TOO_LONG', column);
    if (!isPlain(text)) throw new RowRefused('TEXT_NOT_PRINTABLE', column);
    return text;
  }

  locale(): string | null {
    return this.place('locale', 'LOCALE_UNKNOWN', readLocale);
  }

  timeZone(): string | null {
    return this.place('time_zone', 'TIME_ZONE_UNKNOWN', readTimeZone);
  }

  /** A lower-case word of the operator's own; null where the field is empty. */
  word(column: string): string | null {
    const word = this.raw(column).trim().toLowerCase().replace(/\s+/g, '-');
    if (word === '') return null;
    if (!ownWord.safeParse(word).success) throw new RowRefused('VALUE_UNKNOWN', column);
    return word;
  }

  oneOf<T extends string>(column: string, known: readonly T[], otherwise?: T): T {
    const word = this.raw(column).trim().toLowerCase();
    if (word === '' && otherwise !== undefined) return otherwise;
    const found = known.find((one) => one === word);
    if (found === undefined) throw new RowRefused('VALUE_UNKNOWN', column);
    return found;
  }

  /** True where the field is empty. */
  flag(column: string): boolean {
    const word = this.raw(column).trim().toLowerCase();
    if (word === '' || YES.has(word)) return true;
    if (NO.has(word)) return false;
    throw new RowRefused('VALUE_UNKNOWN', column);
  }

  /** ISO 8601, UTC; null where the field is empty. */
  moment(column: string): string | null {
    const text = this.raw(column).trim();
    if (text === '') return null;
    const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(text);
    const at = isIso ? new Date(text) : undefined;
    if (!at || Number.isNaN(at.getTime()) || !isRealDay(text))
      throw new RowRefused('DATE_INVALID', column);
    return at.toISOString();
  }

  /** E.164, without the spaces and brackets that people write; null where the field is empty. */
  phone(column: string): string | null {
    const text = this.raw(column).replace(/[\s().-]/g, '');
    if (text === '') return null;
    if (!/^\+[1-9]\d{6,14}$/.test(text)) throw new RowRefused('PHONE_INVALID', column);
    return text;
  }

  /** Country and residency, and every column called `attribute_…`. */
  attributes(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [column, name] of this.attributeColumns) {
      const value = this.text(column, DIRECTORY_LIMITS.attributeValue);
      if (value !== '') found[name] = value;
    }
    return found;
  }

  components(column: string): string[] {
    const ids = this.raw(column)
      .split(/[;,]/)
      .map((id) => id.trim().toLowerCase())
      .filter((id) => id !== '');
    if (ids.length > DIRECTORY_LIMITS.components)
      throw new RowRefused('TOO_MANY_COMPONENTS', column);
    if (!ids.every((id) => catalogId.safeParse(id).success))
      throw new RowRefused('COMPONENT_INVALID', column);
    return [...new Set(ids)].sort();
  }

  private place(
    column: string,
    code: 'LOCALE_UNKNOWN' | 'TIME_ZONE_UNKNOWN',
    read: (text: string) => string | undefined,
  ): string | null {
    const text = this.raw(column).trim();
    if (text === '') return null;
    const known = read(text);
    if (known === undefined) throw new RowRefused(code, column);
    return known;
  }
}

/** JavaScript takes 31 February for 2 March. */
function isRealDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
