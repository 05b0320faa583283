import { narrowScope, NarrowScope, widenScope, WidenScope } from './change-scope.js';
import type { IncidentEvent } from './events.js';
import { asDeclaration, components, declared, given } from './situations.fixture.js';

const widen = (change: object) => WidenScope.parse({ reason: 'Search too.', ...change });
const narrow = (change: object) => NarrowScope.parse({ reason: 'Only there.', ...change });
const everywhere = given({
  type: 'IncidentDeclared',
  data: asDeclaration({ scope: { components: ['payments'], regions: null, customers: [] } }),
});

it('adds components, regions and customers to what is there', () => {
  const facts = widenScope(
    given(declared),
    widen({ components: ['search'], regions: ['us-east'], customers: ['cus_1'] }),
    components,
  );
  const scope = {
    components: ['payments', 'search'],
    regions: ['eu-west', 'us-east'],
    customers: ['cus_1'],
  };
  expect(facts).toEqual([{ type: 'ScopeWidened', data: { scope, reason: 'Search too.' } }]);
});

it('can be widened to everywhere', () => {
  const [fact] = widenScope(given(declared), widen({ everywhere: true }), components);
  expect(fact).toMatchObject({ data: { scope: { regions: null } } });
});

it('records nothing when nothing changes', () => {
  expect(widenScope(given(declared), widen({ regions: ['eu-west'] }), components)).toEqual([]);
});

it('narrows what was everywhere to the regions that remain', () => {
  const [fact] = narrowScope(everywhere, narrow({ onlyRegions: ['eu-west'] }), components);
  expect(fact).toMatchObject({ type: 'ScopeNarrowed', data: { scope: { regions: ['eu-west'] } } });
});

it.each([
  ['the last region', given(declared), { regions: ['eu-west'] }, 'SCOPE_EMPTY'],
  ['the last component', given(declared), { components: ['payments'] }, 'SCOPE_EMPTY'],
  ['one region of everywhere', everywhere, { regions: ['eu-west'] }, 'SCOPE_IS_EVERYWHERE'],
])('refuses to take away %s', (_, state, change, code) => {
  expect(() => narrowScope(state, narrow(change), components)).toThrow(
    expect.objectContaining({ code }),
  );
});

it.each([
  ['customers', Array.from({ length: 6_000 }, (_, nth) => `cus_${nth}`), '12000 customers'],
  [
    'bytes',
    Array.from({ length: 5_000 }, (_, nth) => `${nth}`.padStart(60, 'c')),
    'bytes, where 450000',
  ],
])('refuses a scope of more %s than one fact can hold', (_, customers, words) => {
  const [fact] = widenScope(given(declared), widen({ customers }), components);
  const half = given(declared, fact as IncidentEvent);
  const others = customers.map((id) => `x${id}`);
  expect(() => widenScope(half, widen({ customers: others }), components)).toThrow(
    expect.objectContaining({
      code: 'SCOPE_TOO_LARGE',
      message: expect.stringContaining(words) as string,
    }),
  );
});

describe('a condition, exceptions and a window', () => {
  const where = { segment: ['enterprise'] };
  const window = { from: '2026-03-01T10:00:00.000Z', until: '2026-03-01T11:00:00.000Z' };
  const careful = given({
    type: 'IncidentDeclared',
    data: asDeclaration({
      scope: {
        components: ['payments'],
        regions: null,
        customers: [],
        where,
        except: ['a'],
        window,
      },
    }),
  });

  it('stay where nothing is said of them', () => {
    const [fact] = widenScope(careful, widen({ components: ['search'] }), components);
    expect(fact).toMatchObject({ data: { scope: { where, except: ['a'], window } } });
  });

  it('can be taken away by widening', () => {
    const change = widen({ where: null, window: null, noLongerExcept: ['a'] });
    const [fact] = widenScope(careful, change, components);
    const scope = { components: ['payments'], regions: null, customers: [] };
    expect(fact?.data).toEqual({ scope, reason: 'Search too.' });
  });

  it('can be put in place by narrowing', () => {
    const [fact] = narrowScope(everywhere, narrow({ where, window, except: ['b'] }), components);
    expect(fact).toMatchObject({ data: { scope: { where, window, except: ['b'] } } });
  });

  it.each([
    ['widening by a condition', () => widenScope(everywhere, widen({ where }), components)],
    ['widening by an end', () => widenScope(everywhere, widen({ window }), components)],
    ['narrowing by no condition', () => narrowScope(careful, narrow({ where: null }), components)],
    ['narrowing by no end', () => narrowScope(careful, narrow({ window: null }), components)],
  ])('are refused where they plainly go the other way: %s', (_, change) => {
    expect(change).toThrow(expect.objectContaining({ code: 'SCOPE_WRONG_WAY' }));
  });

  it.each<[string, object, string]>([
    ['a component nobody knows', { where: { component: ['nope'] } }, 'UNKNOWN_COMPONENT'],
    [
      'a window that ends before it begins',
      { window: { from: window.until, until: window.from } },
      'TIME_IMPOSSIBLE',
    ],
    [
      'a condition nested too deep',
      { where: { not: { not: { not: { not: { not: where } } } } } },
      'CONDITION_TOO_LARGE',
    ],
  ])('are refused: %s', (_, change, code) => {
    expect(() => narrowScope(everywhere, narrow(change), components)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('let in whoever the condition names where no component is', () => {
    const state = given({
      type: 'IncidentDeclared',
      data: asDeclaration({ scope: { components: [], regions: null, customers: ['a'] } }),
    });
    const [fact] = widenScope(state, widen({ where }), components);
    expect(fact).toMatchObject({ data: { scope: { components: [], where } } });
  });
});
