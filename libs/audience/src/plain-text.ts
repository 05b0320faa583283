// Control characters, unreadable bytes, halves of characters, and the marks that turn the direction of the text around them.
const TURNS = /[\u202a-\u202e\u2066-\u2069]/gu;

const CONTROL = /[\u0000-\u001f\u007f-\u009f\ufffd\ud800-\udfff]/u;

/** A name on one line: line breaks become spaces, and nothing in it turns the text around it. */
export function tidyText(text: string): string {
  return text
    .replace(TURNS, '')
    .replace(/[\s\u2028\u2029]+/gu, ' ')
    .trim();
}

/** One line without control characters. */
export function isPlain(text: string): boolean {
  return !CONTROL.test(text);
}
