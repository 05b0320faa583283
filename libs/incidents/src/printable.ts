import { Refusal } from '#event-store';

// Everything that breaks a line or hides in it: control characters, line and paragraph separators, and the
// marks that turn the direction of the text around them.

const BREAKS_A_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

/** One line that can stand in a heading or a mail's subject. */
export function demandPrintable(text: string, field: string, max: number): void {
  demandLength(text, field, max);
  if (!BREAKS_A_LINE.test(text)) return;
  throw new Refusal(
    'TEXT_NOT_PRINTABLE',
    `${field} holds a line break or a control character.`,
    'Write it as one line of plain text.',
    field,
  );
}

/** Text in paragraphs. */
export function demandText(text: string, field: string, max: number): void {
  demandLength(text, field, max);
  if (!NOT_TEXT.test(text)) return;
  throw new Refusal(
    'TEXT_NOT_PRINTABLE',
    `${field} holds a control character.`,
    'Remove it; line breaks are welcome.',
    field,
  );
}

function demandLength(text: string, field: string, max: number): void {
  if (text.trim() === '') {
    throw new Refusal('TEXT_EMPTY', `${field} is empty.`, 'Write at least a few words.', field);
  }
  if (text.length > max) {
    throw new Refusal(
      'TEXT_TOO_LONG',
      `${field} has ${text.length} characters; the limit is ${max}.`,
      'Shorten it, and put the details into an update.',
      field,
    );
  }
}
