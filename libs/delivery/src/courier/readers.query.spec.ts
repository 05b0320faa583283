import { sql } from '#read-models';
import { House } from '../fixtures/house.js';
import { readerNow } from './readers.query.js';
import { onBothEngines } from '../../../../test/support/views-backends.js';

let house: House;
let ann: string;
onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
    await house.contact({ customer: 'acme', address: 'ann@acme.example' });
    ann = house.key('ann@acme.example');
  });
  afterEach(() => house.close());

  const change = (columns: string) =>
    sql`UPDATE vault.contact_details SET ${sql.raw(columns)} WHERE dest_key = ${ann}`.execute(
      house.views,
    );

  it('writes in the language and time zone of the customer where the contact has none', async () => {
    await sql`UPDATE vault.mailboxes SET locale = NULL, time_zone = NULL`.execute(house.views);
    await house.vault.save({
      customers: [
        {
          id: 'acme',
          name: 'Acme',
          domain: null,
          components: [],
          region: null,
          segment: null,
          status: 'active',
          attributes: {},
          locale: 'de',
          timeZone: 'Europe/Berlin',
        },
      ],
      contacts: [],
    });
    expect(await readerNow(house.vault, ann, 'update')).toEqual({
      reader: { address: 'ann@acme.example', locale: 'de', timeZone: 'Europe/Berlin' },
    });
  });

  it.each([
    ["consent = 'no'", 'NO_CONSENT'],
    ['by_email = 0', 'NO_CONSENT'],
    ["suppressed = 'complaint'", 'SUPPRESSED'],
    ["unsubscribed_at = '2026-11-22T12:00:00.000Z'", 'UNSUBSCRIBED'],
  ])('writes to nobody for whom meanwhile %s', async (columns, skip) => {
    await change(columns);
    expect(await readerNow(house.vault, ann, 'update')).toEqual({ skip });
  });

  it('goes by the other contacts at the same mailbox', async () => {
    await change("consent = 'no'");
    await house.contact({ customer: 'other', address: 'Ann@acme.example' });
    expect(await readerNow(house.vault, ann, 'update')).toHaveProperty('reader');
  });

  it('writes to nobody who is no longer known', async () => {
    await sql`DELETE FROM vault.mailboxes`.execute(house.views);
    expect(await readerNow(house.vault, ann, 'update')).toEqual({ skip: 'ERASED' });
  });
});
