import type { Finding } from './findings.js';
import type { Header } from './header.js';

/** What is to be said of a file as a whole. `returns`: lines that ended in carriage return and line feed. */
export function findingsOfFile({ writing, csv }: Header, returns: number): Finding[] {
  const found: Finding[] = [];
  const say = (code: Finding['code'], column: string | null = null) => found.push({ code, column });
  if (writing.encoding.startsWith('utf-16')) say('FILE_UTF16');
  else if (writing.mark > 0) say('FILE_MARK');
  if (writing.encoding === 'windows-1252') say('FILE_WINDOWS_1252');
  if (returns > 0 || writing.lineEnd === '\r') say('FILE_LINE_ENDS');
  if (!csv) return found;
  if (csv.delimiter !== ',') say('FILE_DELIMITER');
  if (csv.isRespelt) say('HEADER_SPELLING');
  if (csv.missing.length > 0) say('COLUMNS_MISSING', csv.missing.join(', '));
  return found;
}
