import { wholeStream } from '#event-store';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from '#read-models';
import { countCustomers, findCustomer, listCustomers } from '../customers.query.js';
import { House } from '../fixtures/house.js';
import { importCustomers, type ImportProgress } from './import-customers.js';
import { onBothEngines } from '../../../../test/support/views-backends.js';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const CUSTOMERS = join(FIXTURES, 'customers.csv');
const CONTACTS = join(FIXTURES, 'contacts.csv');
const HEADER = 'contact_id,customer_id,name,email,consent,time_zone';

let house: House;
onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
  });
  afterEach(() => house.close());

  function take(files: string[], batchId = 'first') {
    const { store, views, secrets } = house;
    const meta = { batchId, actor: { kind: 'system', id: 'import' } as const, now: new Date(0) };
    return importCustomers({ files, store, views, secrets, meta });
  }

  function file(name: string, content: string): string {
    mkdirSync(join(house.folder, 'in'), { recursive: true });
    const path = join(house.folder, 'in', name);
    writeFileSync(path, content);
    return path;
  }

  async function rowsOf(table: 'recipients' | 'customers' | 'contacts'): Promise<unknown[]> {
    const { rows } = await sql`SELECT * FROM ${sql.raw(`vault.${table}`)} ORDER BY 1`.execute(
      house.views,
    );
    return rows;
  }

  it('takes customers first, whatever the order of the files', async () => {
    const report = await take([CONTACTS, CUSTOMERS]);
    expect(report).toMatchObject({ customers: 4, contacts: 9, refused: 0, findings: [] });
    expect(report.unknownComponents).toEqual(['api', 'payments', 'storage-eu']);
  });

  it('shows a customer with its contacts', async () => {
    await take([CUSTOMERS, CONTACTS]);
    await house.catchUp();
    const south = await findCustomer(house.vault, 'cus_south');
    expect(south).toMatchObject({ name: 'Süd GmbH', region: 'eu-central', segment: 'business' });
    expect(south?.components).toEqual(['payments', 'storage-eu']);
    expect(south?.contacts).toMatchObject([
      { id: 'con_s1', address: 'käthe@süd.example', notifyIncidents: true, minImpact: 'minor' },
      { id: 'con_s2', address: 'DESK@north.example', minImpact: 'critical' },
    ]);
  });

  it('lists customers in pages, and finds them by their name', async () => {
    await take([CUSTOMERS]);
    await house.catchUp();
    expect(await countCustomers(house.views)).toBe(4);
    const page = await listCustomers(house.vault, { first: 2, after: 'cus_east' });
    expect(page.map(({ id }) => id)).toEqual(['cus_gone', 'cus_north']);
    const found = await listCustomers(house.vault, { first: 10, search: 'north &' });
    expect(found.map(({ id }) => id)).toEqual(['cus_north']);
    expect(await listCustomers(house.vault, { first: 10, search: '%' })).toEqual([]);
  });

  it('writes nothing about people into the log', async () => {
    await take([CUSTOMERS, CONTACTS]);
    const events = await wholeStream(house.store, 'directory-first');
    const log = JSON.stringify(events.map(({ data, metadata }) => ({ data, metadata })));
    expect(log).not.toMatch(/north\.example|Süd|Ann|佐藤|@/);
  });

  it('changes nothing when the same files come again, in the same import or another', async () => {
    await take([CUSTOMERS, CONTACTS]);
    const before = [
      await rowsOf('recipients'),
      await rowsOf('customers'),
      await rowsOf('contacts'),
    ];
    const head = await house.store.head();
    await take([CUSTOMERS, CONTACTS]);
    expect(await house.store.head()).toBe(head);
    await take([CUSTOMERS, CONTACTS], 'second');
    const after = [await rowsOf('recipients'), await rowsOf('customers'), await rowsOf('contacts')];
    expect(after).toEqual(before);
  });

  it('refuses other rows under the id of an earlier import', async () => {
    await take([CUSTOMERS]);
    const other = file('customers.csv', 'customer_id,name,components\ncus_x,X,api\n');
    await expect(take([other])).rejects.toMatchObject({ code: 'IMPORT_BATCH_USED' });
  });

  it('refuses bad rows by line and column, says nothing of what stood in them, and takes the others', async () => {
    await take([CUSTOMERS]);
    const bad = [
      HEADER,
      'con_1,cus_north,Good One,good@north.example,yes,Europe/London',
      'con_2,cus_nobody,Secret Name,secret@north.example,yes,',
      'con_3,cus_north,Secret Name,secret at north,yes,',
      'con_4,cus_north,Secret Name,secret@north.example,perhaps,',
      'con_5,cus_north,Secret Name,secret@north.example,yes,Mars/Phobos',
      'con_6,cus_north,"Secret Name,secret@north.example,yes,',
      'con_7,cus_north,Secret Name',
      ',cus_north,Secret Name,secret@north.example,yes,',
      'con_8,cus_north,Good Two,two@north.example,contract,',
    ];
    const report = await take([file('contacts.csv', bad.join('\n'))], 'second');
    expect(report.contacts).toBe(2);
    expect(report.findings.map(({ line, column, code }) => [line, column, code])).toEqual(
      expect.arrayContaining([
        [3, 'customer_id', 'CUSTOMER_UNKNOWN'],
        [4, 'email', 'ADDRESS_INCOMPLETE'],
        [5, 'consent', 'VALUE_UNKNOWN'],
        [6, 'time_zone', 'TIME_ZONE_UNKNOWN'],
        [7, null, 'CSV_QUOTES'],
        [8, null, 'CSV_COLUMNS'],
        [9, 'contact_id', 'ID_MISSING'],
      ]),
    );
    expect(report.refused).toBe(7);
    expect(JSON.stringify(report)).not.toMatch(/secret|Mars|perhaps/i);
  });

  it('takes nothing at all where one of the files is no file of customers', async () => {
    await expect(take([CUSTOMERS, file('x.csv', 'a,b\n')])).rejects.toMatchObject({
      code: 'IMPORT_HEADER_UNKNOWN',
    });
    expect(await rowsOf('customers')).toEqual([]);
  });

  it('says how far it has come', async () => {
    const seen: number[] = [];
    const { store, views, secrets } = house;
    const meta = {
      batchId: 'b',
      actor: { kind: 'system', id: 'import' } as const,
      now: new Date(0),
    };
    const onProgress = ({ share }: ImportProgress) => seen.push(share);
    await importCustomers({
      files: [CUSTOMERS, CONTACTS],
      store,
      views,
      secrets,
      meta,
      onProgress,
    });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((one, other) => one - other));
  });
});
