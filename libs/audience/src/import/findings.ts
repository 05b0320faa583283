import { ADDRESS_PROBLEMS, type AddressProblem } from '../address.js';

/**
 * `refused`: the row was not taken. `repaired`: it was, with the one meaning it can have. `review`: it was, in the way
 * that harms nobody, and a person should look at it.
 */
export type Severity = 'refused' | 'repaired' | 'review';

/** What may be wrong with a row, in words that hold nothing of the row. */
const REFUSED = {
  CSV_QUOTES: 'A quote is not closed, or stands where none may stand.',
  CSV_COLUMNS: 'The row has more or fewer columns than the first line.',
  ENCODING_INVALID: 'The row has bytes that are text in no encoding that is known here.',
  ROW_TOO_LONG: 'The row is longer than 256 KiB.',
  JSON_INVALID: 'The line is not JSON.',
  JSON_NOT_OBJECT: 'The line is not one JSON object.',
  FIELD_MISSING: 'The field is not there.',
  ID_MISSING: 'The id is empty.',
  ID_INVALID: 'The id holds something other than letters, digits and . : @ _ - or is too long.',
  PERSON_ERASED: 'This person was erased, and must not come back by itself.',
  CUSTOMER_UNKNOWN: 'No customer has this id; import the customers first.',
  TEXT_TOO_LONG: 'The text is too long.',
  TEXT_NOT_PRINTABLE: 'The text holds a control character, or half of one.',
  COMPONENT_INVALID: 'A component is not written as lower-case letters, digits and dashes.',
  TOO_MANY_COMPONENTS: 'The customer uses more than 500 components.',
  TOO_MANY_CONTACTS: 'The customer has more than 500 contacts on one line.',
  PLAN_UNKNOWN: 'The plan is none of those that are known; name yours with --plans.',
  VALUE_UNKNOWN: 'The value is none of those that are known here.',
  LOCALE_UNKNOWN: 'The language is not a BCP 47 tag.',
  TIME_ZONE_UNKNOWN: 'The time zone is not an IANA name.',
  DATE_INVALID: 'There is no such date, or it is not written as ISO 8601.',
} as const;

const REPAIRED = {
  FILE_MARK: 'The file begins with a byte order mark, which was passed over.',
  FILE_UTF16: 'The file is in UTF-16, and was read as that.',
  FILE_DELIMITER: 'The columns are not divided by commas; the file was read by what divides them.',
  FILE_LINE_ENDS: 'Lines end in carriage returns too, which were passed over.',
  HEADER_SPELLING: 'The first line spells columns in its own way; they were understood.',
  HEADER_REPEATED: 'The first line stands here again, and was passed over.',
  BLANK_LINE: 'The line is blank, and was passed over.',
  CSV_SPACES: 'Spaces around the fields were taken off.',
  ROW_REPEATED: 'The same row stands further up.',
  ID_SPELLING: 'Spaces around the id were taken off.',
  ADDRESS_SPELLING: 'The address was taken without what copying left in it.',
  VALUE_SPELLING: 'The value was taken in its usual spelling.',
  COMPONENTS_SPELLING: 'The components were taken in their usual spelling, divided by semicolons.',
  LOCALE_SPELLING: 'The language was taken in its usual spelling.',
  TIME_ZONE_SPELLING: 'The time zone was taken in its usual spelling.',
  TIME_ZONE_RENAMED: 'The time zone was taken under the name it has today.',
  PHONE_SPELLING: 'The phone number was taken as + and digits.',
  NUMBER_AS_TEXT: 'The number is written as text.',
  CONSENT_TICKED: 'The consent is a mere tick; it was taken as the columns beside it have it.',
} as const;

const REVIEW = {
  FILE_WINDOWS_1252: 'The file is not in UTF-8; it was read as Windows-1252. Check some names.',
  COLUMNS_MISSING: 'The file does not have the columns named here; nothing is known of them.',
  ENCODING_MIXED: 'The row has characters of Windows-1252 in a file that is in UTF-8.',
  ENCODING_TWICE: 'The row was encoded twice; it was read as it was before. Check its names.',
  CSV_QUOTES_LOOSE: 'A quote inside of a field is not doubled; it was taken as it stands.',
  NAME_MISSING: 'There is no name.',
  TEXT_TURNED: 'Marks that turn the direction of text were taken out.',
  STATUS_UNKNOWN: 'The status is none of the usual ones: active, trial, suspended, churned.',
  COMPONENTS_MISSING: 'No component is named: nothing that happens concerns this customer.',
  COMPONENT_UNKNOWN: 'A component is not in the catalog.',
  TIME_ZONE_WINDOWS: 'The time zone is a name of Windows; it was left out.',
  DATE_AMBIGUOUS: 'The date can be read in several ways; it was left out.',
  DATE_WITHOUT_ZONE: 'The time has no time zone; it was taken as UTC.',
  DATE_IN_FUTURE: 'The date lies in the future; it was left out.',
  NUMBER_UNREADABLE: 'The number is not written as digits alone.',
  NUMBER_NEGATIVE: 'The number is negative.',
  PHONE_UNREADABLE:
    'The phone number is not written as + and digits, with the country; it was left out.',
  CONSENT_CONTRADICTS: 'The columns beside it contradict the consent; nobody is written to for it.',
  ADDRESS_SEVERAL: 'There are several addresses; the first one was taken.',
  ADDRESS_LOCAL_NETWORK: 'The address is none that mail can be sent to; nothing will be.',
  ID_REPEATED: 'The same id stands further up with something else; this row was taken.',
  PERSON_REPEATED: 'The same person stands further up under another id.',
  JSON_KEY_REPEATED: 'A field is named twice; the second one was taken.',
  CONTACTS_MISSING: 'The contacts are null.',
} as const;

export type RowProblem = keyof typeof REFUSED | AddressProblem;
export type FindingCode = RowProblem | keyof typeof REPAIRED | keyof typeof REVIEW;

/** What is wrong with a row. It never carries what the row held. */
export interface Finding {
  readonly code: FindingCode;
  /** Null where the row as a whole is at fault. */
  readonly column: string | null;
}

/** Of a code of `Finding`. */
export function severityOf(code: string): Severity {
  if (code in REPAIRED) return 'repaired';
  return code in REVIEW ? 'review' : 'refused';
}

const ALL: Readonly<Record<string, string>> = {
  ...REFUSED,
  ...ADDRESS_PROBLEMS,
  ...REVIEW,
  ...REPAIRED,
};

export const FINDING_CODES: readonly string[] = Object.keys(ALL);

/** Of a code of `Finding`, in words for a person. */
export function reasonFor(code: string): string {
  return ALL[code] ?? '';
}

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
