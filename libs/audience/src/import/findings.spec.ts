import { readFileSync } from 'node:fs';
import { FINDING_CODES, reasonFor, severityOf } from './findings.js';

it('says in the manual what each code means', () => {
  const manual = readFileSync('docs/customers-csv.md', 'utf8');
  const lines = FINDING_CODES.map(
    (code) => `| \`${code}\` | ${severityOf(code)} | ${reasonFor(code)} |`,
  );
  expect(lines.filter((line) => !manual.includes(line))).toEqual([]);
});
