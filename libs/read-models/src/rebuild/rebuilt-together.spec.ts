import type { Projection } from '../projection.js';
import { groupsFor, rebuiltTogether } from './rebuilt-together.js';

const made = (name: string, reads: string[] = [], tables = [name]): Projection => ({
  name,
  reads,
  tables,
  handles: [],
  apply: async () => undefined,
});
const names = (groups: Projection[][]) => groups.map((group) => group.map(({ name }) => name));

describe('what is rebuilt together', () => {
  it('is each projection by itself where none reads another (66)', () => {
    expect(names(rebuiltTogether([made('a'), made('b')]))).toEqual([['a'], ['b']]);
  });

  it('is all that read one another, however many steps apart, in the order they are told (66)', () => {
    const all = [made('a'), made('b'), made('c', ['a']), made('d', ['c']), made('e')];
    expect(names(rebuiltTogether(all))).toEqual([['a', 'c', 'd'], ['b'], ['e']]);
    expect(names(groupsFor(all, 'a'))).toEqual([['a', 'c', 'd']]);
  });

  it('is never a ledger, and a ledger joins nobody (66)', () => {
    const all = [made('a'), made('b'), made('ledger', ['a', 'b'], [])];
    expect(names(groupsFor(all, undefined))).toEqual([['a'], ['b']]);
    expect(() => groupsFor(all, 'ledger')).toThrow('"ledger" is a ledger');
    expect(() => groupsFor(all, 'x')).toThrow('There is no projection called "x"');
  });
});
