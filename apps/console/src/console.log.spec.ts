import { GraphQLError, GraphQLString } from 'graphql';
import { z } from 'zod';
import { impersonal } from './console.log.js';

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

const contact = { name: 'Ann North', address: 'ann@north.example' };

describe('the log of faults', () => {
  it.each([
    caught(() => JSON.parse('{"name":"Ann North" ann@north.example')),
    caught(() => GraphQLString.serialize([contact])),
    caught(() => z.object({ name: z.literal('x') }).parse(contact)),
    new GraphQLError(`Variable "$input" got invalid value "Ann North" at "input.name"; it's wrong`),
    new Error('550 no such user ann@north.example'),
    Object.assign(new Error('UNIQUE constraint failed: vault.people.email'), { contact }),
    'Ann North',
  ])('holds nothing that people sent (%#)', (error) => {
    expect(impersonal(error)).not.toMatch(/Ann|North|@north/);
  });

  it('says what failed, and where', () => {
    const words = impersonal(new TypeError('UNIQUE constraint failed: vault.people.email'));
    expect(words).toMatch(/^TypeError: UNIQUE constraint failed: vault\.people\.email\n {4}at /);
  });
});
