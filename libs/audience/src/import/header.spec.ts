import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnName, readHeader } from './header.js';

const folder = mkdtempSync(join(tmpdir(), 'daylight-header-'));
let files = 0;

function written(content: string): string {
  const path = join(folder, `${(files += 1)}.txt`);
  writeFileSync(path, content);
  return path;
}

it.each([',', ';', '\t', '|'])('knows columns that are divided by %j', async (delimiter) => {
  const path = written(['customer_id', 'name', 'components', 'plan'].join(delimiter));
  await expect(readHeader(path)).resolves.toMatchObject({ kind: 'customers', csv: { delimiter } });
});

it('understands columns in their own spelling, and says so', async () => {
  expect(columnName(' Customer ID ')).toBe('customer_id');
  const path = written('\n contact_id ,Customer ID,E-Mail,consent\n');
  await expect(readHeader(path)).resolves.toMatchObject({
    kind: 'contacts',
    csv: { line: 2, columns: ['contact_id', 'customer_id', 'email', 'consent'], isRespelt: true },
  });
});

it('says which usual columns are not there', async () => {
  const { csv } = await readHeader(written('customer_id,name,components,plan,status,region\n'));
  expect(csv?.missing).toEqual(['locale', 'time_zone']);
});

it('knows JSON by its first line, and what it holds', async () => {
  const customers = await readHeader(
    written('{"id":"cus_1","contacts":[{"email":"a@b.example"}]}'),
  );
  expect(customers).toMatchObject({ kind: 'customers', csv: undefined });
  const contacts = await readHeader(written('{"id":"con_1","email":"a@b.example"}'));
  expect(contacts).toMatchObject({ kind: 'contacts', csv: undefined });
});

it('refuses what is neither, and what cannot be read', async () => {
  for (const text of ['', 'a,b\n', 'customer_id,name,components,name\n'])
    await expect(readHeader(written(text))).rejects.toMatchObject({
      code: 'IMPORT_HEADER_UNKNOWN',
    });
  await expect(readHeader(join(folder, 'none.csv'))).rejects.toMatchObject({
    code: 'IMPORT_FILE_UNREADABLE',
  });
});
