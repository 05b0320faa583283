import { wholeStream } from '#event-store';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from '#read-models';
import { countCustomers, findCustomer, listCustomers } from '../customers.query.js';
import { House } from '../fixtures/house.js';
import { importCustomers, type ImportProgress } from './import-customers.js';
import type { ImportFinding } from './import-report.js';
import { onBothEngines } from '../../../../test/support/views-backends.js';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const CUSTOMERS = join(FIXTURES, 'customers.csv');
const CONTACTS = join(FIXTURES, 'contacts.csv');
const NOW = new Date('2026-01-01T00:00:00Z');
const HEADER = 'contact_id,customer_id,name,email,consent,time_zone';

let house: House;
onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
  });
  afterEach(() => house.close());

  function take(
    files: string[],
    batchId = 'first',
    fullSync?: { readonly retire: number | undefined },
  ) {
    const { store, views, secrets } = house;
    const meta = { batchId, actor: { kind: 'system', id: 'import' } as const, now: NOW };
    return importCustomers({ files, store, views, secrets, meta, fullSync });
  }

  function file(name: string, content: string): string {
    mkdirSync(join(house.folder, 'in'), { recursive: true });
    const path = join(house.folder, 'in', name);
    writeFileSync(path, content);
    return path;
  }

  async function rowsOf(
    table: 'mailboxes' | 'customer_details' | 'contact_details',
  ): Promise<unknown[]> {
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

  it('takes the same from NDJSON as from CSV', async () => {
    const contact = (id: string, customerId: string, email: string) => ({
      id,
      customer_id: customerId,
      name: 'Ann',
      email,
      consent: 'yes',
    });
    const customer = (id: string, contacts: unknown) =>
      JSON.stringify({ id, name: `Name of ${id}`, components: ['api'], plan: 'free', contacts });
    const lines = [
      customer('cus_1', [contact('con_1', 'cus_1', 'one@north.example')]),
      '{"id":"cus_2","name":',
      customer('cus_3', [contact('con_3', 'cus_3', 'three at north')]),
    ];
    const report = await take([file('customers.ndjson', lines.join('\n'))]);
    expect(report).toMatchObject({ customers: 2, contacts: 1, refused: 2 });
    expect(report.byCode).toEqual({ ADDRESS_INCOMPLETE: 1, JSON_INVALID: 1 });
    await house.catchUp();
    const one = await findCustomer(house.vault, 'cus_1');
    expect(one?.contacts).toMatchObject([{ id: 'con_1', address: 'one@north.example' }]);
    expect(await findCustomer(house.vault, 'cus_2')).toBeUndefined();
  });

  it('tells of every finding, with its line and without what stood there', async () => {
    const rows = ['cus_1,Secret,FREE,api', 'cus_2,Secret,free,', '', 'cus_3,Secret,platinum,api'];
    const path = file('customers.csv', ['customer_id,name,plan,components', ...rows].join('\n'));
    const { store, views, secrets } = house;
    const meta = { batchId: 'a', actor: { kind: 'system', id: 'import' } as const, now: NOW };
    const told: ImportFinding[] = [];
    const onFinding = (finding: ImportFinding) => void told.push(finding);
    await importCustomers({ files: [path], store, views, secrets, meta, onFinding });
    expect(told.map(({ severity, line, column, code }) => [severity, line, column, code])).toEqual([
      ['repaired', 2, 'plan', 'VALUE_SPELLING'],
      ['review', 3, 'components', 'COMPONENTS_MISSING'],
      ['repaired', 4, null, 'BLANK_LINE'],
      ['refused', 5, 'plan', 'PLAN_UNKNOWN'],
      ['review', 1, 'status, region, locale, time_zone', 'COLUMNS_MISSING'],
    ]);
    expect(JSON.stringify(told)).not.toMatch(/Secret|cus_|platinum/);
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
      await rowsOf('mailboxes'),
      await rowsOf('customer_details'),
      await rowsOf('contact_details'),
    ];
    const head = await house.store.head();
    await take([CUSTOMERS, CONTACTS]);
    expect(await house.store.head()).toBe(head);
    await take([CUSTOMERS, CONTACTS], 'second');
    const after = [
      await rowsOf('mailboxes'),
      await rowsOf('customer_details'),
      await rowsOf('contact_details'),
    ];
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

  it('writes nothing where everything is as it was, under whatever id', async () => {
    await take([CUSTOMERS, CONTACTS]);
    const [head, contacts] = [await house.store.head(), await rowsOf('contact_details')];
    const again = await take([CUSTOMERS, CONTACTS], 'second');
    expect(again).toMatchObject({ customers: 4, contacts: 9, position: null });
    expect(await house.store.head()).toBe(head);
    expect(await rowsOf('contact_details')).toEqual(contacts);
  });

  it('retires who is in no file any more, once somebody has said how many that is', async () => {
    await take([CUSTOMERS, CONTACTS]);
    const few = [
      file(
        'customers.csv',
        'customer_id,name,components,status\ncus_north,North & Sons,api,active\n',
      ),
      file(
        'contacts.csv',
        'contact_id,customer_id,email,consent\ncon_n1,cus_north,a@north.example,yes\n',
      ),
    ];
    const asked = await take(few, 'second', { retire: undefined });
    expect(asked.absent).toMatchObject({ customers: 3, areRetired: false });
    expect(await rowsOf('customer_details')).toHaveLength(4);
    const wrong = await take(few, 'third', { retire: 1 });
    expect(wrong.absent).toMatchObject({ areRetired: false });
    const count = 3 + (asked.absent?.contacts ?? 0);
    const done = await take(few, 'fourth', { retire: count });
    expect(done.absent).toMatchObject({ areRetired: true });
    expect(await rowsOf('customer_details')).toHaveLength(1);
    expect(await rowsOf('contact_details')).toHaveLength(1);
    expect(await rowsOf('mailboxes')).toHaveLength(1);
    await house.catchUp();
    expect(await countCustomers(house.views)).toBe(1);
  });

  it('retires nobody while a row cannot be read', async () => {
    await take([CUSTOMERS, CONTACTS]);
    const broken = file(
      'customers.csv',
      'customer_id,name,components\ncus_north,North,api\n,?,api\n',
    );
    const { absent } = await take([broken], 'second', { retire: 3 });
    expect(absent).toMatchObject({ customers: 3, unread: 1, areRetired: false });
    expect(await rowsOf('customer_details')).toHaveLength(4);
  });

  it('takes nothing at all where one of the files is no file of customers', async () => {
    await expect(take([CUSTOMERS, file('x.csv', 'a,b\n')])).rejects.toMatchObject({
      code: 'IMPORT_HEADER_UNKNOWN',
    });
    expect(await rowsOf('customer_details')).toEqual([]);
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
