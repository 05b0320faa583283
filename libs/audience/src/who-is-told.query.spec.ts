import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Position } from '#event-store';
import type { IncidentKind, Severity } from '#incidents';
import { destinations } from './audience.query.js';
import { destinationKey } from './destination.js';
import { declared, scopeOf } from './fixtures/facts.js';
import { House } from './fixtures/house.js';
import { importCustomers } from './import/import-customers.js';
import { whoIsTold, whyNotTold } from './who-is-told.query.js';
import { onBothEngines } from '../../../test/support/views-backends.js';

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));
const scope = scopeOf(['payments', 'api']);

let house: House;
let asOf: Position;
onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
    const { store, views, secrets } = house;
    const meta = {
      batchId: 'b',
      actor: { kind: 'system', id: 'import' } as const,
      now: new Date(0),
    };
    const files = ['customers.csv', 'contacts.csv'].map((name) => join(FIXTURES, name));
    await importCustomers({ files, store, views, secrets, meta });
  });
  afterEach(() => house.close());

  async function declare(kind: IncidentKind, severity: Severity): Promise<void> {
    asOf = await house.tell('incident-one', [declared({ kind, severity, scope })]);
    await house.catchUp();
  }

  async function told(kind: IncidentKind, severity: Severity): Promise<string[]> {
    const telling = { incidentId: 'one', kind, severity, scope, asOf };
    const { rows } = await whoIsTold(telling).execute(house.views);
    const found = await destinations(
      house.vault,
      rows.map(({ dest_key }) => dest_key),
    );
    return rows.map(({ dest_key, lane }) => `${lane} ${found.get(dest_key)?.address}`).sort();
  }

  const recipientStream = (address: string) =>
    `recipient-${destinationKey(house.secrets, address)}`;
  const subscribe = async (address: string, components: string[]) => {
    await house.tell(recipientStream(address), [
      { type: 'SubscriptionRequested', data: { components } },
      { type: 'SubscriptionConfirmed', data: {} },
    ]);
    await house.catchUp();
  };

  it('tells the contacts who agreed, want it, and are concerned by its severity', async () => {
    await declare('outage', 'minor');
    expect(await told('outage', 'minor')).toEqual([
      '0 ann+status@north.example',
      '0 käthe@süd.example',
    ]);
  });

  it('tells one mailbox once, though two customers name it in different letter case', async () => {
    await declare('outage', 'critical');
    expect(await told('outage', 'critical')).toEqual([
      '0 DESK@north.example',
      '0 ann+status@north.example',
      '0 käthe@süd.example',
    ]);
  });

  it('tells of maintenance whoever wants to hear of maintenance', async () => {
    await declare('maintenance', 'major');
    expect(await told('maintenance', 'major')).toEqual([
      '0 ann+status@north.example',
      '0 käthe@süd.example',
    ]);
  });

  it('tells of a breach whatever its severity, also those who have left', async () => {
    await declare('breach', 'minor');
    expect(await told('breach', 'minor')).toEqual([
      '0 DESK@north.example',
      '0 ann+status@north.example',
      '0 käthe@süd.example',
      '0 old@gone.example',
    ]);
  });

  it('says why the others are not told', async () => {
    await declare('breach', 'minor');
    const asked = { incidentId: 'one', kind: 'breach' as const, severity: 'minor' as const, asOf };
    expect(await whyNotTold(house.views, asked)).toEqual({
      other_channel: 1,
      no_consent: 1,
      suppressed: 1,
      unsubscribed: 1,
      not_wanted: 0,
      below_impact: 0,
    });
  });

  it('tells confirmed subscribers of everything, or of their components', async () => {
    await declare('outage', 'minor');
    await subscribe('all@reader.example', []);
    await subscribe('api@reader.example', ['api']);
    await subscribe('search@reader.example', ['search']);
    await subscribe('ann+status@north.example', ['search']);
    const { rows } = await whoIsTold({
      incidentId: 'one',
      kind: 'outage',
      severity: 'minor',
      scope,
      asOf,
    }).execute(house.views);
    const lanes = new Map(rows.map(({ dest_key, lane }) => [dest_key, lane]));
    const lane = (address: string) => lanes.get(destinationKey(house.secrets, address));
    expect([lane('all@reader.example'), lane('api@reader.example')]).toEqual([1, 1]);
    expect(lane('search@reader.example')).toBeUndefined();
    expect(lane('ann+status@north.example')).toBe(0);
  });

  it('tells nothing more to a mailbox that unsubscribed, until it confirms again', async () => {
    await declare('outage', 'minor');
    const stream = recipientStream('ANN+status@north.example');
    await house.tell(stream, [{ type: 'Unsubscribed', data: { via: 'one_click' } }]);
    await house.catchUp();
    expect(await told('outage', 'minor')).toEqual(['0 käthe@süd.example']);
    await house.tell(stream, [{ type: 'SubscriptionRequested', data: { components: ['search'] } }]);
    await house.catchUp();
    expect(await told('outage', 'minor')).toEqual(['0 käthe@süd.example']);
    await house.tell(stream, [{ type: 'SubscriptionConfirmed', data: {} }]);
    await house.catchUp();
    expect(await told('outage', 'minor')).toEqual([
      '0 ann+status@north.example',
      '0 käthe@süd.example',
    ]);
  });

  it('tells nobody who only asked, and did not confirm', async () => {
    await declare('outage', 'minor');
    const before = await told('outage', 'minor');
    const stream = recipientStream('asked@reader.example');
    await house.tell(stream, [{ type: 'SubscriptionRequested', data: { components: [] } }]);
    await house.catchUp();
    expect(await told('outage', 'minor')).toEqual(before);
  });
});
