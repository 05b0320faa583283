import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from '#read-models';
import { onBothEngines, onSqlite } from '../../../../test/support/views-backends.js';
import type { Customer } from '../customer.js';
import { findCustomer, listCustomers } from '../customers.query.js';
import { destinationKey } from '../destination.js';
import { House } from '../fixtures/house.js';
import type { VaultContact } from './save-contacts.js';
import { sealWhatIsInClear } from './seal-clear.js';
import { SealBroken } from './sealing.js';

let house: House;

const acme: Customer = {
  id: 'cus_acme',
  name: 'Zoë Müller-Lüdi GmbH',
  domain: 'acme.example',
  components: ['payments'],
  region: 'eu-west',
  segment: null,
  status: 'active',
  attributes: {},
  locale: 'de',
  timeZone: 'Europe/Berlin',
};

const ada = (change: Partial<VaultContact> = {}): VaultContact => ({
  id: 'con_ada',
  customerId: 'cus_acme',
  destKey: destinationKey(house.secrets, 'ada@acme.example'),
  spelling: 'Ada@acme.example',
  name: 'Ada Nuñez',
  phone: '+999123456789',
  role: 'technical',
  locale: null,
  timeZone: null,
  notifyIncidents: true,
  notifyMaintenance: true,
  notifySecurity: true,
  minImpact: 'minor',
  byEmail: true,
  consent: 'yes',
  consentAt: null,
  consentSource: 'signup',
  suppressed: null,
  unsubscribedAt: null,
  ...change,
});

onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
  });
  afterEach(() => house.close());

  const list = async () => {
    const { id, components, region, segment, status } = acme;
    const customers = [{ id, components, region, segment, status }];
    await house.tell('directory-1', [{ type: 'CustomersRecorded', data: { customers } }]);
    await house.catchUp();
  };

  it('gives back what was sealed', async () => {
    await house.vault.save({ customers: [acme], contacts: [ada()] });
    await list();
    expect(await findCustomer(house.vault, 'cus_acme')).toMatchObject({
      name: 'Zoë Müller-Lüdi GmbH',
      domain: 'acme.example',
      contacts: [{ name: 'Ada Nuñez', address: 'Ada@acme.example', phone: '+999123456789' }],
    });
  });

  it('writes nothing again that is as it was', async () => {
    const details = { customers: [acme], contacts: [ada()] };
    expect(await house.vault.save(details)).toEqual(details);
    expect(await house.vault.save(details)).toEqual({ customers: [], contacts: [] });
    const moved = ada({ destKey: destinationKey(house.secrets, 'b@acme.example'), spelling: 'b' });
    expect(await house.vault.save({ customers: [acme], contacts: [moved] })).toEqual({
      customers: [],
      contacts: [moved],
    });
  });

  it('finds a customer by whole words of its name, its domain, and the beginning of its id', async () => {
    await house.vault.save({ customers: [acme], contacts: [] });
    await list();
    const found = async (search: string) =>
      (await listCustomers(house.vault, { first: 5, search })).map(({ id }) => id);
    for (const search of ['muller', 'ZOE müller', 'Acme.example', 'cus_', 'gmbh LUDI'])
      expect([search, await found(search)]).toEqual([search, ['cus_acme']]);
    for (const search of ['mull', 'zoe meier', 'acme', 'xcus_', '%'])
      expect([search, await found(search)]).toEqual([search, []]);
    const renamed = { ...acme, name: 'Nord AG' };
    await house.vault.save({ customers: [renamed], contacts: [] });
    expect(await found('muller')).toEqual([]);
    expect(await found('nord')).toEqual(['cus_acme']);
  });

  it('opens nothing once its key is destroyed, and nothing in the place of another', async () => {
    await house.vault.save({ customers: [acme], contacts: [ada(), ada({ id: 'con_bob' })] });
    await list();
    await sql`UPDATE vault.contact_details SET sealed =
      (SELECT o.sealed FROM vault.contact_details AS o WHERE o.id = 'con_bob')
      WHERE id = 'con_ada'`.execute(house.views);
    await expect(findCustomer(house.vault, 'cus_acme')).rejects.toBeInstanceOf(SealBroken);
    await sql`DELETE FROM vault_keys.subjects`.execute(house.views);
    expect(await findCustomer(house.vault, 'cus_acme')).toMatchObject({
      name: '',
      contacts: [
        { name: '', address: '' },
        { name: '', address: '' },
      ],
    });
  });

  it('seals what was kept in clear before, and leaves nothing of it', async () => {
    const destKey = destinationKey(house.secrets, 'eve@acme.example');
    await sql`INSERT INTO vault.recipients (dest_key, address) VALUES (${destKey}, 'eve@acme.example')`.execute(
      house.views,
    );
    await sql`INSERT INTO vault.customers (id, name, domain) VALUES ('cus_acme', 'Acme', 'acme.example')`.execute(
      house.views,
    );
    await sql`INSERT INTO vault.contacts (id, customer_id, dest_key, name, notify_incidents, notify_maintenance,
        notify_security, min_impact, by_email, consent)
      VALUES ('con_eve', 'cus_acme', ${destKey}, 'Eve', 1, 1, 1, 2, 1, 'yes')`.execute(house.views);
    await sealWhatIsInClear(house.vault);
    await list();
    expect(await findCustomer(house.vault, 'cus_acme')).toMatchObject({
      name: 'Acme',
      contacts: [{ name: 'Eve', address: 'eve@acme.example', minImpact: 'major' }],
    });
    const { rows } = await sql`SELECT id FROM vault.contacts UNION SELECT id FROM vault.customers
      UNION SELECT dest_key FROM vault.recipients`.execute(house.views);
    expect(rows).toEqual([]);
  });
});

it('keeps nothing personal in clear in any file', async () => {
  const backend = await onSqlite.prepare();
  house = await House.open({ name: 'SQLite', prepare: async () => backend });
  await house.vault.save({ customers: [acme], contacts: [ada()] });
  const folder = dirname((backend.place as { vault: string }).vault);
  const names = readdirSync(folder);
  expect(names).toEqual(
    expect.arrayContaining(['keys.sqlite', 'vault.sqlite', 'vault.sqlite-wal']),
  );
  for (const name of names) {
    const bytes = readFileSync(join(folder, name)).toString('utf8');
    const personal = bytes.match(/ada@acme|Nuñez|Müller|acme\.example|999123456789/i);
    expect([name, personal]).toEqual([name, null]);
  }
  await house.close();
});
