import { Scenarios } from './fixtures/run-scenario.js';

/** What ends a process that uses the bare client, and must not end ours. */
describe('a process with its log on EventStoreDB', () => {
  let scenarios: Scenarios;
  beforeAll(() => (scenarios = new Scenarios()));
  afterAll(() => scenarios.remove());

  it.each([
    ['an answer that comes twice', /undefined is not iterable/],
    ['a read that fails before anybody listens', /UNAVAILABLE/],
    ['data that has no form in JSON', /BigInt/],
    ['a connection lost while much waits to be written', /UNAVAILABLE/],
    ['a reader who fails at a checkpoint', /cannot be stored/],
  ])('survives %s, of which the bare client dies', async (scenario, words) => {
    const bare = await scenarios.run(scenario, 'bare');
    expect(bare.output).not.toContain('survived');
    expect(bare.output).toMatch(words);
    expect(bare.status).not.toBe(0);
    // It ends by itself, too: nothing keeps it alive.
    const ours = await scenarios.run(scenario, 'ours');
    expect(ours.output).toContain('survived');
    expect(ours.status).toBe(0);
  });

  it('shows no password, though somebody switched on debugging, as the bare client does', async () => {
    const everything = { DEBUG: '*' };
    const bare = await scenarios.run('debugging', 'bare', everything);
    expect(bare.output).toContain('open-sesame');
    const ours = await scenarios.run('debugging', 'ours', everything);
    expect(ours.output).toContain('survived');
    expect(ours.output).not.toContain('open-sesame');
    expect(ours.output).toContain('no credentials are sent');
  });
});
