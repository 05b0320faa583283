import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { facts, history } from '../../apps/projector/src/house.js';
import { changes, type Shape, shapeOf } from './shape.js';

/** A released fact: an example as it is stored, and the shape it had when it was released. */
interface Golden {
  readonly type: string;
  readonly version: number;
  readonly example: unknown;
  readonly shape: Shape;
}

const FOLDER = __dirname;
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const golden = files.map((name) => {
  // A file of ours; the tests below look at every part of it.
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Golden;
});
const schemas: Readonly<Record<string, z.ZodType>> = Object.assign({}, ...Object.values(facts));
const today = Object.keys(schemas).map((type) => ({ type, version: history.versionOf(type) }));

it.each(today)('$type of version $version has its golden file', ({ type, version }) => {
  const file = join(FOLDER, `${type}.v${version}.json`);
  const schema = schemas[type];
  if (!existsSync(file) && process.env.GOLDEN_EXAMPLE && schema) {
    // How the golden file of a new fact is made; one that is there is never touched.
    const example: unknown = schema.parse(JSON.parse(process.env.GOLDEN_EXAMPLE));
    const shape = shapeOf(schema);
    writeFileSync(file, `${JSON.stringify({ type, version, example, shape }, null, 2)}\n`);
  }
  expect(existsSync(file)).toBe(true);
});

it.each(golden)('$type of version $version can still be read', ({ type, version, example }) => {
  const data = history.present({ type, version }, example);
  const schema = schemas[history.nameOf(type)];
  expect(schema?.safeParse(data).error).toBeUndefined();
});

it.each(
  golden.filter(({ type, version }) => history.versionOf(type) === version && type in schemas),
)('$type has the shape it was released in, or only more', ({ type, shape }) => {
  expect(changes(shape, shapeOf(schemas[type] ?? z.never()))).toEqual([]);
});

describe('a changed shape', () => {
  const released = shapeOf(z.object({ title: z.string(), kind: z.enum(['a', 'b']).nullable() }));
  it.each([
    ['a property that is gone', z.object({ title: z.string() })],
    ['another type', z.object({ title: z.number(), kind: z.enum(['a', 'b']).nullable() })],
    ['a word less', z.object({ title: z.string(), kind: z.enum(['a']).nullable() })],
    ['a new limit', z.object({ title: z.string().max(5), kind: z.enum(['a', 'b']).nullable() })],
    [
      'something new that must be there',
      z.object({ title: z.string(), kind: z.enum(['a', 'b']).nullable(), by: z.string() }),
    ],
    [
      'something that need not be there any more',
      z.object({ title: z.string(), kind: z.enum(['a', 'b']).nullable().optional() }),
    ],
  ])('is noticed: %s', (_, now) => {
    expect(changes(released, shapeOf(now))).not.toEqual([]);
  });

  it('may have more that need not be there', () => {
    const now = z.object({
      title: z.string(),
      kind: z.enum(['a', 'b']).nullable(),
      by: z.string().optional(),
    });
    expect(changes(released, shapeOf(now))).toEqual([]);
  });
});
