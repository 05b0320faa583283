import { House } from './fixtures/house.js';
import { onBothEngines } from '../../../test/support/views-backends.js';

let house: House;
onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
    await house.customer('acme', ['payments']);
    await house.customer('globex', ['storage']);
    await house.contact({ customer: 'acme', address: 'ann@acme.example' });
    await house.contact({ customer: 'globex', address: 'gus@globex.example' });
  });
  afterEach(() => house.close());

  const subscribe = async (address: string, components: string[] = []) => {
    const key = await house.remember(address);
    await house.record(`recipient-${key}`, 'SubscriptionRequested', { components });
    await house.record(`recipient-${key}`, 'SubscriptionConfirmed', {});
  };
  const scopeOf = (...components: string[]) => ({
    scope: { components, regions: null, customers: [] },
    reason: 'We know more.',
  });

  it('tells the contacts of affected customers, and nobody else', async () => {
    await house.declare('one', ['payments']);
    await house.publish('one', 'u1');
    await house.catchUp();
    expect(await house.planned('u1')).toEqual(['ann@acme.example 0']);
  });

  it('tells a mailbox once, also when two customers name it', async () => {
    await house.customer('initech', ['payments']);
    await house.contact({ customer: 'initech', address: 'Ann@ACME.example' });
    await house.declare('one', ['payments']);
    await house.publish('one', 'u1');
    await house.catchUp();
    expect(await house.planned('u1')).toHaveLength(1);
  });

  it('serves contacts of affected customers before subscribers', async () => {
    await subscribe('aaa@reader.example');
    await house.declare('one', ['payments']);
    await house.publish('one', 'u1');
    await house.catchUp();
    expect(await house.planned('u1')).toEqual(['ann@acme.example 0', 'aaa@reader.example 1']);
  });

  it('tells customers that become affected the current words at once, and those who know them nothing twice', async () => {
    await house.declare('one', ['payments']);
    await house.publish('one', 'u1');
    await house.publish('one', 'u2', { phase: 'identified' });
    await house.catchUp();
    await house.record('incident-one', 'ScopeWidened', scopeOf('payments', 'storage'));
    await house.catchUp();
    expect(await house.planned('u1')).toEqual(['ann@acme.example 0']);
    expect(await house.planned('u2')).toEqual(['ann@acme.example 0', 'gus@globex.example 0']);
  });

  it('tells customers the current words at once when they are listed as exposed', async () => {
    await house.declare('one', ['payments']);
    await house.publish('one', 'u1');
    await house.catchUp();
    const customers = [{ id: 'globex', dataClasses: ['e-mail address'] }];
    const exposed = { incidentId: 'one', customers, reason: 'Found in the file.' };
    await house.record('exposure-1', 'CustomersExposed', exposed);
    await house.catchUp();
    expect(await house.planned('u1')).toEqual(['ann@acme.example 0', 'gus@globex.example 0']);
  });

  it('plans the same whether facts come one by one or all at once', async () => {
    await house.declare('one', ['payments']);
    await house.publish('one', 'u1');
    await house.record('incident-one', 'ScopeWidened', scopeOf('payments', 'storage'));
    await house.publish('one', 'u2', { phase: 'identified' });
    await house.record('incident-one', 'ScopeNarrowed', scopeOf('storage'));
    await house.publish('one', 'u3', { phase: 'monitoring' });
    await house.catchUp();
    expect(await house.planned('u1')).toEqual(['ann@acme.example 0', 'gus@globex.example 0']);
    expect((await house.planned('u2')).sort()).toEqual([
      'ann@acme.example 0',
      'gus@globex.example 0',
    ]);
    expect(await house.planned('u3')).toEqual(['gus@globex.example 0']);
  });

  it('tells a customer who is recorded during the incident, and a subscriber who confirms during it', async () => {
    await house.declare('one', ['payments']);
    await house.publish('one', 'u1');
    await house.catchUp();
    await house.contact({ customer: 'new', address: 'nina@new.example' });
    await house.customer('new', ['payments']);
    await house.record('directory-new', 'ContactsRecorded', { customerIds: ['new'] });
    await subscribe('sam@reader.example', ['payments']);
    await subscribe('sid@reader.example', ['storage']);
    await house.catchUp();
    expect(await house.planned('u1')).toEqual([
      'ann@acme.example 0',
      'nina@new.example 0',
      'sam@reader.example 1',
    ]);
  });

  it('looks again only at incidents of the customers that have changed', async () => {
    await house.declare('one', ['payments']);
    await house.publish('one', 'u1');
    await house.declare('two', ['storage']);
    await house.publish('two', 'u2');
    await house.catchUp();
    // A mailbox that no fact has told of yet: whoever looked at all of them would find it.
    await house.contact({ customer: 'globex', address: 'gil@globex.example' });
    await house.contact({ customer: 'acme', address: 'amy@acme.example' });
    await house.record('directory-acme', 'ContactsRecorded', { customerIds: ['acme'] });
    await house.catchUp();
    expect(await house.planned('u1')).toEqual(['ann@acme.example 0', 'amy@acme.example 0']);
    expect(await house.planned('u2')).toEqual(['gus@globex.example 0']);
    await house.record('directory-globex', 'ContactsRecorded', { customerIds: ['globex'] });
    await house.catchUp();
    expect(await house.planned('u2')).toEqual(['gus@globex.example 0', 'gil@globex.example 0']);
  });

  it('tells nobody newly after the incident is over, but corrects to those who were told', async () => {
    await house.declare('one', ['payments']);
    await house.publish('one', 'u1', { phase: 'resolved', nextUpdateAt: null });
    await house.catchUp();
    await house.contact({ customer: 'new', address: 'nina@new.example' });
    await house.customer('new', ['payments']);
    const words = {
      effect: 'It was slow, not down.',
      known: null,
      unknown: null,
      doing: null,
      advice: null,
    };
    const correction = {
      updateId: 'u2',
      corrects: 'u1',
      words,
      nextUpdateAt: null,
      publishedAt: '2026-11-22T13:00:00Z',
    };
    await house.record('incident-one', 'UpdateCorrected', correction);
    await house.catchUp();
    expect(await house.planned('u1')).toEqual(['ann@acme.example 0']);
    expect(await house.planned('u2')).toEqual(['ann@acme.example 0']);
  });

  it('tells nobody of history from elsewhere, unless it is a rehearsal', async () => {
    const origin = { source: 'old page', sourceId: '7', url: null, notify: false };
    await house.declare('old', ['payments'], origin);
    await house.publish('old', 'h1', {
      words: { body: 'Long ago.' },
      importedStatus: 'investigating',
      nextUpdateAt: null,
    });
    await house.declare('drill', ['payments'], { ...origin, sourceId: '8', notify: true });
    await house.publish('drill', 'h2', {
      words: { body: 'A drill.' },
      importedStatus: 'investigating',
      nextUpdateAt: null,
    });
    await house.catchUp();
    await house.customer('late', ['payments']);
    await house.catchUp();
    expect(await house.planned('h1')).toEqual([]);
    expect(await house.planned('h2')).toEqual(['ann@acme.example 0']);
  });

  it('asks whoever subscribes to confirm, once for each request', async () => {
    const key = await house.remember('sam@reader.example');
    await house.record(`recipient-${key}`, 'SubscriptionRequested', { components: ['payments'] });
    await house.catchUp();
    await house.catchUp();
    expect(await house.planned(`confirm:${key}:0`)).toEqual(['sam@reader.example 1']);
  });
});
