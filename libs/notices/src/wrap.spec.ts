import { COLUMNS, columnsOf, wrapped } from './wrap.js';

it('breaks at spaces, and keeps the indent of a list', () => {
  const lines = wrapped(`  ${'seven77 '.repeat(20)}end`).split('\n');
  for (const line of lines) {
    expect(columnsOf(line)).toBeLessThanOrEqual(COLUMNS);
    expect(line).toMatch(/^ {2}\S.*\S$/u);
  }
});

it('leaves a web address whole, on a line of its own', () => {
  const link = `https://a.example/${'y'.repeat(200)}`;
  expect(
    wrapped(`Details are to be found at the following address, on the status page: ${link}`).split(
      '\n',
    )[1],
  ).toBe(link);
});

it('breaks text without spaces by the width it takes', () => {
  const lines = wrapped('漢'.repeat(100)).split('\n');
  expect(lines.map(columnsOf)).toEqual([76, 76, 48]);
});

it('does not touch what fits', () => {
  expect(wrapped('a  b\n\n   c')).toBe('a  b\n\n   c');
});
