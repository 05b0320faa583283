import { getIntrospectionQuery, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { demandWithinLimits } from './limits.js';

function ask(question: string, { signedIn = true, variables = {} } = {}): void {
  const document = parse(question);
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('no operation');
  demandWithinLimits({ document, operation, variables, signedIn });
}

describe('limits of a question', () => {
  it('answers a usual one', () => {
    expect(() => ask('{ incidents(first: 20) { edges { node { id title } } } }')).not.toThrow();
  });

  it('refuses one that is too deep, also through fragments', () => {
    const deep = (end: string) => `{ a { b { c { d { e { f { ${end} } } } } } } }`;
    expect(() => ask(`${deep('...More')} fragment More on X ${deep('g')}`)).toThrow('levels deep');
  });

  it('refuses the same field under very many names', () => {
    const many = Array.from({ length: 21 }, (_, at) => `a${at}: me { id }`).join(' ');
    expect(() => ask(`{ ${many} }`)).toThrow('aliases');
  });

  it('counts lists with their rows, also where the number comes in a variable', () => {
    const nested = '{ a(first: $n) { b(first: $n) { id } } }';
    expect(() => ask(`query ($n: Int) ${nested}`, { variables: { n: 200 } })).not.toThrow();
    const deeper = '{ a(first: $n) { b(first: $n) { c(first: $n) { id } } } }';
    expect(() => ask(`query ($n: Int) ${deeper}`, { variables: { n: 200 } })).toThrow(
      'fields at most',
    );
    expect(() => ask(`query ($n: Int = 200) ${deeper}`)).toThrow('fields at most');
  });

  it('answers ten counts or lists of customers, and refuses an eleventh', () => {
    const counts = (first: string) =>
      `{ incidents${first} { edges { node { id affectedCount } } } }`;
    expect(() => ask(counts('(first: 10)'))).not.toThrow();
    expect(() => ask(counts('(first: 11)'))).toThrow('counts and lists of customers');
    expect(() => ask(counts(''))).toThrow('counts and lists of customers');
    const room =
      '{ incident(id: "x") { affectedCount toldCount deliveries { planned } affectedCustomers(first: 200) { edges { node { name } } } } }';
    expect(() => ask(room)).not.toThrow();
  });

  it.each([
    'customers(search: "a") { edges { node { id } } }',
    'scopePreview(input: {}) { customers }',
    'incident(id: "x") { deliveries { planned } }',
    'incident(id: "x") { affectedCustomers(first: 1) { edges { node { name } } } }',
  ])(
    'refuses to be kept busy by one question that looks up the same again and again: %s',
    (field) => {
      const many = (times: number) =>
        `{ ${Array.from({ length: times }, (_, at) => `a${at}: ${field}`).join(' ')} }`;
      expect(() => ask(many(10))).not.toThrow();
      expect(() => ask(many(11))).toThrow('counts and lists of customers');
    },
  );

  it('counts the rows of a page also where a fragment hides them', () => {
    const hidden = '{ incidents { ...Page } } fragment Page on C { edges { node { toldCount } } }';
    expect(() => ask(hidden)).toThrow('counts and lists of customers');
  });

  it('answers the question with which GraphiQL begins', () => {
    expect(() => ask(getIntrospectionQuery({ inputValueDeprecation: true }))).not.toThrow();
  });

  it('tells the schema only to people who are signed in', () => {
    expect(() => ask('{ __schema { types { name } } }')).not.toThrow();
    expect(() => ask('{ __schema { types { name } } }', { signedIn: false })).toThrow(
      'Sign in first',
    );
  });
});
