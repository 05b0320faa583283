import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CsvRecord, csvRecords } from './csv-records.js';
import { columnName, readHeader } from './header.js';

const folder = mkdtempSync(join(tmpdir(), 'daylight-csv-'));
let files = 0;

function written(content: string | Uint8Array): string {
  const path = join(folder, `${(files += 1)}.csv`);
  writeFileSync(path, content);
  return path;
}

async function read(content: string | Uint8Array, columns = 2): Promise<CsvRecord[]> {
  const all: CsvRecord[] = [];
  for await (const piece of csvRecords(written(content), ',', columns, () => undefined))
    all.push(...piece);
  return all;
}

it('reads rows with a mark at the start, line ends of all kinds, and blank lines', async () => {
  expect(await read('\ufeffa,b\r\n\n"c, d","e ""f""\r\ng"\n   \nh,i')).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 3, fields: ['c, d', 'e "f"\ng'] },
    { line: 6, fields: ['h', 'i'] },
  ]);
});

it('reads UTF-16 where the file says so', async () => {
  expect(await read(Buffer.from('\ufeffä,b\n', 'utf16le'))).toEqual([
    { line: 1, fields: ['ä', 'b'] },
  ]);
});

it('loses one row to a quote that is never closed, and none after it', async () => {
  const rows = Array.from({ length: 200 }, (_, at) => `x${at},"y ${at}"`).join('\n');
  const records = await read(`a,"never closed\n${rows}\n`);
  expect(records[0]).toEqual({ line: 1, problem: 'CSV_QUOTES' });
  expect(records).toHaveLength(201);
  expect(records.slice(1).every((record) => 'fields' in record)).toBe(true);
});

it('loses only the last row where the quote stays open until the end', async () => {
  expect(await read('a,b\nc,"d\n')).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, problem: 'CSV_QUOTES' },
  ]);
});

it('hands over a row of the wrong length as it is, so that its line can be named', async () => {
  expect(await read('a,b\nc\nd,e,f\ng,h\n')).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['c'] },
    { line: 3, fields: ['d', 'e', 'f'] },
    { line: 4, fields: ['g', 'h'] },
  ]);
});

it('says which row is not UTF-8', async () => {
  const bytes = Buffer.concat([
    Buffer.from('a,b\nc'),
    Buffer.from([0xc3, 0x28]),
    Buffer.from(',d\n'),
  ]);
  expect(await read(bytes)).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, problem: 'CSV_ENCODING' },
  ]);
});

it('passes over a line without end', async () => {
  expect(await read(`a,b\n${'x'.repeat(1_000_000)}\nc,d\n`)).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, problem: 'CSV_ROW_TOO_LONG' },
    { line: 3, fields: ['c', 'd'] },
  ]);
});

it('knows a file by its first line', async () => {
  expect(columnName(' Customer ID ')).toBe('customer_id');
  await expect(readHeader(written('customer_id;name;components\n'))).resolves.toMatchObject({
    kind: 'customers',
    delimiter: ';',
  });
  await expect(
    readHeader(written('contact_id,customer_id,E-Mail,consent\n')),
  ).resolves.toMatchObject({
    kind: 'contacts',
  });
  await expect(readHeader(written('a,b\n'))).rejects.toMatchObject({
    code: 'IMPORT_HEADER_UNKNOWN',
  });
  await expect(readHeader(written(''))).rejects.toMatchObject({ code: 'IMPORT_HEADER_UNKNOWN' });
  await expect(readHeader(join(folder, 'none.csv'))).rejects.toMatchObject({
    code: 'IMPORT_FILE_UNREADABLE',
  });
});
