import { z } from 'zod';
import { changes, shapeOf } from './shape.js';

const customer = z.object({ id: z.string(), region: z.string().nullable() });
const fact = {
  title: z.string(),
  kind: z.enum(['a', 'b']).nullable(),
  customers: z.array(customer),
  origin: customer.nullable(),
};
const released = shapeOf(z.object(fact));
const later = (change: z.ZodRawShape) =>
  changes(released, shapeOf(z.object({ ...fact, ...change })));

it.each<[string, z.ZodRawShape]>([
  ['another type', { title: z.number() }],
  ['a word less', { kind: z.enum(['a']).nullable() }],
  ['a word more, which older programs do not know', { kind: z.enum(['a', 'b', 'c']).nullable() }],
  ['a new limit', { title: z.string().max(5) }],
  ['something new that must be there', { by: z.string() }],
  ['something new that old facts would have to be given', { by: z.string().default('') }],
  ['something that need not be there any more', { title: z.string().optional() }],
  ['something that may be missing where it was null', { kind: z.enum(['a', 'b']).nullish() }],
  ['another thing in a list', { customers: z.array(customer.omit({ region: true })) }],
  ['another thing that may be null', { origin: customer.extend({ id: z.int() }).nullable() }],
  ['something that may not be null any more', { origin: customer }],
  ['a list where there was one', { origin: z.array(customer) }],
])('a changed shape is noticed: %s', (_, change) => {
  expect(later(change)).not.toEqual([]);
});

it('a changed shape is noticed: a property that is gone', () => {
  expect(changes(released, shapeOf(z.object({ title: z.string() })))).toContain(
    'data.kind is gone',
  );
});

it.each<[string, z.ZodRawShape]>([
  ['in the fact', { by: z.string().optional() }],
  ['in a list', { customers: z.array(customer.extend({ plan: z.string().optional() })) }],
  ['in what may be null', { origin: customer.extend({ plan: z.string().optional() }).nullable() }],
])('a shape may have more that need not be there: %s', (_, change) => {
  expect(later(change)).toEqual([]);
});
