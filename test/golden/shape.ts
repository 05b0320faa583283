import { z } from 'zod';

/** A JSON schema, as far as it is looked at here. */
export interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  /** Shapes that have a name, because they speak of themselves. */
  readonly $defs?: Readonly<Record<string, Shape>>;
  readonly [key: string]: unknown;
}

/** The shape of a fact as it is stored, as a JSON schema: what a golden file keeps. */
export function shapeOf(schema: z.ZodType): Shape {
  const shape = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' });
  // What zod gives is plain JSON; whoever reads lets pass what he does not know, so nothing forbids it.
  return JSON.parse(
    JSON.stringify(shape, (key, value: unknown) =>
      key === 'additionalProperties' ? undefined : value,
    ),
  ) as Shape;
}

/** How a shape differs from a released one, apart from new optional properties: those may be added. */
export function changes(released: Shape, now: Shape, path = 'data'): string[] {
  return [
    ...changedProperties(released, now, path),
    ...(released.items && now.items ? changes(released.items, now.items, `${path}[]`) : []),
    ...(released.anyOf ?? []).flatMap((choice, at) => {
      const other = now.anyOf?.[at];
      return other ? changes(choice, other, path) : [];
    }),
    ...Object.entries(released.$defs ?? {}).flatMap(([name, shape]) => {
      const other = now.$defs?.[name];
      return other ? changes(shape, other, name) : [`${name} is gone`];
    }),
    ...(same(rest(released), rest(now)) ? [] : [`${path} means something else`]),
  ];
}

function changedProperties(released: Shape, now: Shape, path: string): string[] {
  const before = released.properties ?? {};
  const after = now.properties ?? {};
  const isRequired = ({ required = [] }: Shape, name: string) => required.includes(name);
  return [
    ...Object.entries(before).flatMap(([name, shape]) => {
      const other = after[name];
      return other ? changes(shape, other, `${path}.${name}`) : [`${path}.${name} is gone`];
    }),
    ...Object.keys(after)
      .filter((name) => !(name in before) && isRequired(now, name))
      .map((name) => `${path}.${name} is new and required`),
    ...Object.keys(before)
      .filter((name) => name in after && isRequired(released, name) !== isRequired(now, name))
      .map((name) => `${path}.${name} was${isRequired(released, name) ? '' : ' not'} required`),
  ];
}

/** All but what is looked at piece by piece. How many choices and items there are is looked at here. */
function rest(shape: Shape): unknown {
  const { properties, items, anyOf, format, pattern } = shape;
  const parts = {
    required: undefined,
    $schema: undefined,
    $defs: undefined,
    properties: properties && true,
    items: items && true,
    anyOf: anyOf?.length,
    // A time's pattern is zod's own affair; its format is what was released.
    pattern: format === undefined ? pattern : undefined,
  };
  return Object.entries({ ...shape, ...parts })
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
