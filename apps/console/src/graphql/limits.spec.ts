import { Kind, type OperationDefinitionNode, parse } from 'graphql';
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
    const many = Array.from({ length: 51 }, (_, at) => `a${at}: me { id }`).join(' ');
    expect(() => ask(`{ ${many} }`)).toThrow('aliases');
  });

  it('counts lists with their rows, also where the number comes in a variable', () => {
    const nested =
      '{ incidents(first: $n) { edges { node { affectedCustomers(first: $n) { edges { node { id name } } } } } } }';
    expect(() => ask(`query ($n: Int) ${nested}`, { variables: { n: 200 } })).not.toThrow();
    const deeper = '{ a(first: $n) { b(first: $n) { c(first: $n) { id } } } }';
    expect(() => ask(`query ($n: Int) ${deeper}`, { variables: { n: 200 } })).toThrow(
      'fields at most',
    );
  });

  it('tells the schema only to people who are signed in', () => {
    expect(() => ask('{ __schema { types { name } } }')).not.toThrow();
    expect(() => ask('{ __schema { types { name } } }', { signedIn: false })).toThrow(
      'Sign in first',
    );
  });
});
