/** A request that must be refused, and the code it must be refused with. */
export interface BadCase {
  readonly what: string;
  readonly query: string;
  readonly variables?: object;
  readonly code: string;
}

const refused = '__typename ... on Refused { code message next field }';
const declare = `mutation ($input: DeclareIncidentInput!) { declareIncident(input: $input) { ${refused} } }`;
const publish = `mutation ($input: PublishUpdateInput!) { publishUpdate(input: $input) { ${refused} } }`;
const widen = `mutation ($input: WidenScopeInput!) { widenScope(input: $input) { ${refused} } }`;
const narrow = `mutation ($input: NarrowScopeInput!) { narrowScope(input: $input) { ${refused} } }`;
const recordCustomers = `mutation ($input: RecordCustomersInput!) { recordCustomers(input: $input) { ${refused} } }`;
const addComponent = `mutation ($input: AddComponentInput!) { addComponent(input: $input) { ${refused} } }`;

const inMinutes = (minutes: number): string =>
  new Date(Date.now() + minutes * 60_000).toISOString();

export function graphqlCases(incidentId: string): BadCase[] {
  const incident = {
    title: 'Payments fail',
    kind: 'OUTAGE',
    severity: 'MAJOR',
    components: ['payments'],
  };
  const update = {
    incidentId,
    effect: 'Payments fail.',
    phase: 'MONITORING',
    nextUpdateAt: inMinutes(30),
  };
  const declaring = (what: string, change: object, code: string): BadCase => ({
    what,
    query: declare,
    variables: { input: { ...incident, ...change } },
    code,
  });
  const publishing = (what: string, change: object, code: string): BadCase => ({
    what,
    query: publish,
    variables: { input: { ...update, ...change } },
    code,
  });
  return [
    declaring('a title of 2 MB', { title: 'x'.repeat(2_000_000) }, 'BODY_TOO_LARGE'),
    declaring('a title of 300 characters', { title: 'x'.repeat(300) }, 'TEXT_TOO_LONG'),
    declaring(
      'a title with a header in it',
      { title: 'Down\r\nBcc: all@example.com' },
      'TEXT_NOT_PRINTABLE',
    ),
    declaring('a title with NUL', { title: 'Down\u0000' }, 'TEXT_NOT_PRINTABLE'),
    declaring(
      'a title that turns the text around',
      { title: 'Down \u202Egnp.exe' },
      'TEXT_NOT_PRINTABLE',
    ),
    declaring('an empty title', { title: ' ' }, 'TEXT_EMPTY'),
    declaring('an unknown component', { components: ['coffee-machine'] }, 'UNKNOWN_COMPONENT'),
    declaring('nobody concerned', { components: [] }, 'SCOPE_EMPTY'),
    declaring('a beginning in the future', { beganAt: inMinutes(600) }, 'TIME_IMPOSSIBLE'),
    declaring(
      'a component id with a path in it',
      { components: ['../../etc/passwd'] },
      'INPUT_INVALID',
    ),
    declaring(
      'a first update without a promise',
      { firstUpdate: { effect: 'Payments fail.', phase: 'INVESTIGATING' } },
      'NEXT_UPDATE_MISSING',
    ),
    publishing('an incident nobody knows', { incidentId: 'nowhere00000' }, 'UNKNOWN_INCIDENT'),
    publishing(
      'an earlier phase without a reason',
      { phase: 'INVESTIGATING' },
      'WRONG_PHASE_ORDER',
    ),
    publishing('a phase of maintenance', { phase: 'SCHEDULED' }, 'WRONG_PHASE'),
    publishing('no promise', { nextUpdateAt: null }, 'NEXT_UPDATE_MISSING'),
    publishing('a promise in the past', { nextUpdateAt: inMinutes(-5) }, 'NEXT_UPDATE_IMPOSSIBLE'),
    publishing('a promise after the end', { phase: 'RESOLVED' }, 'NEXT_UPDATE_AFTER_END'),
    publishing('an effect with NUL', { effect: 'a\u0000b' }, 'TEXT_NOT_PRINTABLE'),
    publishing('an empty effect', { effect: '' }, 'TEXT_EMPTY'),
    publishing('advice of 5,000 characters', { advice: 'x'.repeat(5_000) }, 'TEXT_TOO_LONG'),
    declaring(
      '10,000 customers with long ids',
      { customers: Array.from({ length: 10_000 }, (_, nth) => `${nth}`.padStart(48, 'c')) },
      'SCOPE_TOO_LARGE',
    ),
    {
      what: 'customers that one append cannot hold',
      query: recordCustomers,
      variables: { input: { customers: usingMuch(850) } },
      code: 'EVENT_TOO_LARGE',
    },
    {
      what: 'a region that is none',
      query: widen,
      variables: { input: { incidentId, regions: ['Europe & Asia'], reason: 'There too.' } },
      code: 'INPUT_INVALID',
    },
    {
      what: 'a region out of everywhere',
      query: narrow,
      variables: { input: { incidentId, regions: ['eu-west'], reason: 'Not there.' } },
      code: 'SCOPE_IS_EVERYWHERE',
    },
    {
      what: 'a scope narrowed to nothing',
      query: narrow,
      variables: { input: { incidentId, components: ['payments'], reason: 'Not that.' } },
      code: 'SCOPE_EMPTY',
    },
    {
      what: 'a component twice',
      query: addComponent,
      variables: { input: { id: 'payments', name: 'Payments' } },
      code: 'COMPONENT_EXISTS',
    },
    {
      what: 'a component in an unknown group',
      query: addComponent,
      variables: { input: { id: 'tea', name: 'Tea', groupId: 'kitchen' } },
      code: 'UNKNOWN_GROUP',
    },
    {
      what: 'text that is no GraphQL',
      query: 'drop table incidents;',
      code: 'GRAPHQL_PARSE_FAILED',
    },
    {
      what: 'a field nobody knows',
      query: '{ passwords { text } }',
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    { what: 'a query too deep', query: deep(40), code: 'QUERY_TOO_DEEP' },
    { what: 'a thousand aliases', query: wide(1_000), code: 'TOO_MANY_ALIASES' },
  ];
}

/** Customers of a little more than a thousand bytes each. */
function usingMuch(count: number) {
  const components = Array.from({ length: 15 }, (_, nth) => `${'c'.repeat(65)}-${nth}`);
  return Array.from({ length: count }, (_, nth) => ({ id: `cus_${nth}`, name: 'N', components }));
}

function deep(levels: number): string {
  let inner = 'kind';
  for (let level = 0; level < levels; level += 1) inner = `ofType { ${inner} }`;
  return `{ __schema { types { ${inner} } } }`;
}

function wide(count: number): string {
  return `{ ${Array.from({ length: count }, (_, at) => `a${at}: __typename`).join(' ')} }`;
}
