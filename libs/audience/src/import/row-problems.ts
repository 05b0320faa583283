import { type AddressProblem, readAddress, wordsFor } from '../address.js';
import type { RecordProblem } from './csv-records.js';

/** Why a row was refused, in words that hold nothing of the row. */
const REASONS = {
  CSV_QUOTES: 'A quote is not closed, or stands where none may stand.',
  CSV_ENCODING: 'The row is not valid UTF-8.',
  CSV_ROW_TOO_LONG: 'The row is longer than 256 KiB.',
  CSV_COLUMNS: 'The row has more or fewer columns than the first line.',
  ID_MISSING: 'The id is empty.',
  ID_INVALID: 'The id holds something other than letters, digits and . : @ _ - or is too long.',
  PERSON_ERASED: 'This person was erased, and must not come back by itself.',
  CUSTOMER_UNKNOWN: 'No customer has this id; import the customers first.',
  TEXT_TOO_LONG: 'The text is too long.',
  TEXT_NOT_PRINTABLE: 'The text holds a control character.',
  COMPONENT_INVALID: 'A component is not written as lower-case letters, digits and dashes.',
  TOO_MANY_COMPONENTS: 'The customer uses more than 500 components.',
  VALUE_UNKNOWN: 'The value is none of those that are known here.',
  LOCALE_UNKNOWN: 'The language is not a BCP 47 tag.',
  TIME_ZONE_UNKNOWN: 'The time zone is not an IANA name.',
  PHONE_INVALID: 'The phone number is not written as + and digits, with the country.',
  DATE_INVALID: 'The date is not an ISO 8601 date with a time zone.',
} as const;

export type RowProblem = keyof typeof REASONS | RecordProblem | AddressProblem;

/** A row that cannot be taken. It never carries what the row held. */
export class RowRefused extends Error {
  override readonly name = 'RowRefused';
  constructor(
    readonly code: RowProblem,
    readonly column: string | null,
  ) {
    super(reasonFor(code));
  }
}

export function reasonFor(code: RowProblem): string {
  return code in REASONS ? REASONS[code as keyof typeof REASONS] : wordsFor(code as AddressProblem);
}

export function demandRowAddress(text: string, column: string) {
  const read = readAddress(text);
  if ('problem' in read) throw new RowRefused(read.problem, column);
  return read;
}
