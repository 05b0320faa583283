import { type CsvRecord, CsvRecords } from './csv-records.js';
import type { Line, LineDamage } from './lines.js';

function lines(texts: readonly string[], damage?: LineDamage): Line[] {
  return texts.map((text, at) => ({ number: at + 1, text, damage }));
}

function read(texts: readonly string[], columns = 2): CsvRecord[] {
  const records = new CsvRecords(',', columns);
  return [...records.take(lines(texts)), ...records.end()];
}

function shown(records: readonly CsvRecord[]) {
  return records.map(({ line, fields, problem }) => [line, problem ?? fields]);
}

it('reads rows whose fields hold commas, quotes and line breaks, and keeps blank lines for the report', () => {
  expect(shown(read(['a,b', '', '"c, d","e ""f""', 'g"', '   ', 'h,i']))).toEqual([
    [1, ['a', 'b']],
    [2, undefined],
    [3, ['c, d', 'e "f"\ng']],
    [5, undefined],
    [6, ['h', 'i']],
  ]);
});

it('loses one row to a quote that is never closed, and none after it', () => {
  const rows = Array.from({ length: 200 }, (_, at) => `x${at},"y ${at}"`);
  const records = read(['a,"never closed', ...rows]);
  expect(records[0]).toMatchObject({ line: 1, problem: 'CSV_QUOTES' });
  expect(records).toHaveLength(201);
  expect(records.slice(1).every(({ fields }) => fields?.length === 2)).toBe(true);
});

it('loses only the last row where the quote stays open until the end', () => {
  expect(shown(read(['a,b', 'c,"d']))).toEqual([
    [1, ['a', 'b']],
    [2, 'CSV_QUOTES'],
  ]);
});

it('refuses a row of the wrong length, and no other', () => {
  expect(shown(read(['a,b', 'c', 'd,e,f', 'g,h']))).toEqual([
    [1, ['a', 'b']],
    [2, 'CSV_COLUMNS'],
    [3, 'CSV_COLUMNS'],
    [4, ['g', 'h']],
  ]);
});

it('refuses a record of several lines once where it has the wrong length', () => {
  expect(shown(read(['a,"b', 'c",d,too many', 'e,f,g'], 3))).toEqual([
    [1, 'CSV_COLUMNS'],
    [3, ['e', 'f', 'g']],
  ]);
  expect(shown(read(['a,"b', 'e,f,"g'], 3))).toEqual([
    [1, 'CSV_QUOTES'],
    [2, 'CSV_QUOTES'],
  ]);
});

it('goes on after a line that is no text, or that has no end', () => {
  const records = new CsvRecords(',', 2);
  const [first, second] = lines(['', '']);
  expect(
    shown(
      records.take([
        { ...first, number: 1, text: '\ufffd', damage: 'unreadable' },
        { ...second, number: 2, text: '', damage: 'too long' },
        { number: 3, text: 'a,b', damage: undefined },
      ]),
    ),
  ).toEqual([
    [1, 'ENCODING_INVALID'],
    [2, 'ROW_TOO_LONG'],
    [3, ['a', 'b']],
  ]);
});

it('says once that a record is unreadable, on whichever of its lines', () => {
  const row = ['a,"b', 'c",d'];
  for (const at of [0, 1]) {
    const records = new CsvRecords(',', 3);
    const damaged = lines([...row, 'e,f,g']).map((line, nth): Line =>
      nth === at ? { ...line, text: `${line.text}\ufffd`, damage: 'unreadable' } : line,
    );
    expect(shown([...records.take(damaged), ...records.end()])).toEqual([
      [1, 'ENCODING_INVALID'],
      [3, ['e', 'f', 'g']],
    ]);
  }
});
