import { z } from 'zod';
import { structureOf } from './structure.js';

const structure = structureOf(
  z.object({
    title: z.string().max(5),
    kind: z.enum(['a', 'b']).nullable(),
    count: z.int().min(0),
    isOpen: z.boolean(),
    words: z.union([z.object({ effect: z.string() }), z.object({ body: z.string() })]),
    customers: z.array(z.object({ id: z.string(), plan: z.literal('free').optional() })).max(2),
  }),
);
const fact = {
  title: 'Mail',
  kind: 'a',
  count: 1,
  isOpen: true,
  words: { body: 'All well.' },
  customers: [{ id: 'one' }, { id: 'two', plan: 'free' }],
};

it('lets pass what is built like the fact, whatever else is in it', () => {
  expect(structure(fact)).toBeUndefined();
  expect(structure({ ...fact, later: 'addition', kind: null })).toBeUndefined();
});

it('does not hold the past against the lengths of today', () => {
  const customers = Array.from({ length: 9 }, () => ({ id: 'x'.repeat(999) }));
  expect(structure({ ...fact, title: 'x'.repeat(99), count: -1, customers })).toBeUndefined();
});

it.each([
  ['title', { title: 7 }],
  ['title', { title: undefined }],
  ['kind', { kind: 'c' }],
  ['count', { count: 1.5 }],
  ['isOpen', { isOpen: 'yes' }],
  ['words', { words: { effects: 'All well.' } }],
  ['customers', { customers: {} }],
  ['customers.1.id', { customers: [{ id: 'one' }, {}] }],
  ['customers.0.plan', { customers: [{ id: 'one', plan: 'gold' }] }],
  ['customers.0', { customers: [null] }],
])('says where it is wrong: %s', (path, change) => {
  expect(structure({ ...fact, ...change })).toBe(path);
});

it.each([null, 'text', 7, [fact], undefined])('is no fact at all: %j', (value) => {
  expect(structure(value)).toBe('');
});
