import { recipientToken } from '#audience';
import { CommandDesk, type CommandMeta, wholeStream } from '#event-store';
import { sql } from '#read-models';
import { onBothEngines } from '../../../../test/support/views-backends.js';
import { House } from '../fixtures/house.js';
import { lookUp } from './look-up.js';

let house: House;
let looks = 0;

onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
    await house.customer('acme', ['payments']);
    await house.contact({ customer: 'acme', address: 'ann@acme.example' });
    await house.contact({ customer: 'other', address: 'ann@acme.example' });
    await house.contact({ customer: 'other', address: 'bob@other.example' });
    await house.declare('1', ['payments']);
    await house.publish('1', 'u1');
    await house.catchUp();
  });
  afterEach(() => house.close());

  const ask = (identifier: string) => {
    looks += 1;
    const meta: CommandMeta = {
      commandId: `look-${looks}`,
      actor: { kind: 'person', id: 'p1' },
      occurredAt: '2026-11-22T12:00:00.000Z',
    };
    const parts = {
      desk: new CommandDesk(house.store),
      vault: house.vault,
      secrets: house.secrets,
    };
    return lookUp(parts, { identifier, reason: 'support', ticket: 'T-4711' }, meta);
  };
  const found = async (identifier: string) => {
    const { by, people } = await ask(identifier);
    return [by, people.map(({ address, contact }) => `${contact?.customerId} ${address}`)];
  };

  it('finds the same person by whatever they give', async () => {
    const ann = ['acme ann@acme.example', 'other ann@acme.example'];
    const { rows } = await sql<{ id: number }>`SELECT id FROM deliveries`.execute(house.views);
    const token = recipientToken(house.secrets, 'unsubscribe', house.key('ann@acme.example'));
    expect(await found(' Ann@ACME.example ')).toEqual(['mailbox', ann]);
    expect(await found(`https://status.example/unsubscribe/${token}`)).toEqual(['mailbox', ann]);
    expect(await found(`N-${rows[0]?.id}`)).toEqual(['notice', ann]);
    expect(await found('c1')).toEqual(['id', ann.slice(0, 1)]);
    expect(await found('acme')).toEqual(['id', ann.slice(0, 1)]);
    expect((await found('somebody'))[0]).toBe('name');
    expect(await found('nobody@else.example')).toEqual(['mailbox', []]);
  });

  it('says what the person was told', async () => {
    const { people } = await ask('ann@acme.example');
    const notice = { incidentId: '1', incidentTitle: 'Payments are slow', updateId: 'u1' };
    expect(people[0]?.notices).toMatchObject([
      { ...notice, kind: 'update', channel: 'email', state: 'ready', phase: 'investigating' },
    ]);
    expect((await ask('bob@other.example')).people[0]?.notices).toEqual([]);
  });

  it('records who looked and why, and never for whom', async () => {
    await ask('ann@acme.example');
    const [fact] = await wholeStream(house.store, `lookup-look-${looks}`);
    expect(fact?.data).toEqual({
      by: 'mailbox',
      reason: 'support',
      ticket: 'T-4711',
      found: 2,
      customerIds: ['acme', 'other'],
    });
    expect(fact?.metadata.actor).toEqual({ kind: 'person', id: 'p1' });
  });

  it.each(['', ' ', 'x'.repeat(1_001)])(
    'refuses to look for nothing, or too much',
    async (text) => {
      await expect(ask(text)).rejects.toMatchObject({ code: 'IDENTIFIER_INVALID' });
    },
  );
});
