import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { destinations, findCustomer } from '#audience';
import { CommandDesk, type CommandMeta } from '#event-store';
import { sql } from '#read-models';
import { onBothEngines } from '../../../../test/support/views-backends.js';
import { House } from '../fixtures/house.js';
import { eraseAgain, erasePerson, type ErasureParts } from './erase-person.js';
import { ErasedList } from './erased-list.js';

let house: House;
let parts: ErasureParts;
let listed: string;
let commands = 0;

const meta = (commandId?: string): CommandMeta => {
  commands += 1;
  return {
    commandId: commandId ?? `erasing-${commands}`,
    actor: { kind: 'system', id: 'test' },
    occurredAt: '2026-11-22T12:00:00.000Z',
  };
};

onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
    listed = join(house.folder, 'erased.ndjson');
    const mailboxDir = join(house.folder, 'mailbox');
    mkdirSync(mailboxDir);
    const [desk, list] = [new CommandDesk(house.store), new ErasedList([listed])];
    parts = { desk, vault: house.vault, list, mailboxDir };
    await house.customer('acme', ['payments']);
    await house.contact({ customer: 'acme', address: 'ann@acme.example' });
    await house.contact({ customer: 'acme', address: 'bob@acme.example' });
    await house.declare('1', ['payments']);
    await house.publish('1', 'u1');
    await house.catchUp();
  });
  afterEach(() => house.close());

  const letterTo = (name: string, address: string) =>
    writeFileSync(
      join(house.folder, 'mailbox', name),
      `From: status@pay.example\r\nTo: <${address}>\r\nSubject: Payments fail\r\n\r\nHello\r\n`,
    );
  const known = async (...addresses: string[]) => {
    const found = await destinations(
      house.vault,
      addresses.map((one) => house.key(one)),
    );
    return [...found.values()].map(({ address }) => address);
  };

  it('leaves nothing of a person in the vault, the ledger and the letters that are kept', async () => {
    letterTo('a.eml', 'Ann@acme.example');
    letterTo('b.eml', 'bob@acme.example');
    await erasePerson(parts, { destKey: house.key('ann@acme.example') }, 'asked', meta());
    await house.catchUp();
    expect(await known('ann@acme.example', 'bob@acme.example')).toEqual(['bob@acme.example']);
    expect(readdirSync(join(house.folder, 'mailbox'))).toEqual(['b.eml']);
    const { rows } = await sql<{ dest_key: string }>`SELECT dest_key FROM deliveries`.execute(
      house.views,
    );
    expect(rows.map(({ dest_key: key }) => key).sort()).toEqual(
      [expect.stringMatching(/^erased-\d+$/), house.key('bob@acme.example')].sort(),
    );
    expect((await sql`SELECT no FROM vault_keys.subjects`.execute(house.views)).rows.length).toBe(
      (await sql`SELECT DISTINCT key_no FROM vault.mailboxes`.execute(house.views)).rows.length,
    );
  });

  it('takes a customer along with the contacts that no other customer has', async () => {
    await house.customer('other', []);
    await house.contact({ customer: 'other', address: 'bob@acme.example' });
    await erasePerson(parts, { customerId: 'acme' }, 'retention', meta());
    await house.catchUp();
    expect(await known('ann@acme.example', 'bob@acme.example')).toEqual(['bob@acme.example']);
    expect(await findCustomer(house.vault, 'acme')).toBeUndefined();
  });

  it('gives the same answer to a retry, and says so where nobody is known', async () => {
    const ann = { destKey: house.key('ann@acme.example') };
    const { facts } = await erasePerson(parts, ann, 'asked', meta('once'));
    expect((await erasePerson(parts, ann, 'asked', meta('once'))).facts).toMatchObject(facts);
    await expect(erasePerson(parts, ann, 'asked', meta())).rejects.toMatchObject({
      code: 'PERSON_UNKNOWN',
    });
  });

  it('erases again whom a backup has brought back, though its log knows nothing of it', async () => {
    appendFileSync(listed, '{"format":"daylight-erasure","id":"cut sho');
    const destKeys = [house.key('ann@acme.example')];
    new ErasedList([listed]).add([{ id: 'yesterday', destKeys, customerIds: [] }]);
    expect(await eraseAgain(parts, house.store, new Date())).toBe(1);
    expect(await known('ann@acme.example', 'bob@acme.example')).toEqual(['bob@acme.example']);
    expect(await eraseAgain(parts, house.store, new Date())).toBe(0);
  });

  it('lists in every file what any of them and the log know', async () => {
    await erasePerson(parts, { destKey: house.key('ann@acme.example') }, 'asked', meta());
    const other = join(house.folder, 'elsewhere.ndjson');
    const list = new ErasedList([listed, other]);
    await eraseAgain({ ...parts, list }, house.store, new Date());
    expect(readFileSync(other, 'utf8')).toContain(house.key('ann@acme.example'));
    expect(readFileSync(listed, 'utf8').match(/daylight-erasure/g)).toHaveLength(1);
    expect(existsSync(listed)).toBe(true);
  });
});
