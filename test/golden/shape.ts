import { z } from 'zod';

/** A JSON schema, as far as it is looked at here. */
export interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly [key: string]: unknown;
}

/** The shape of a fact as a JSON schema: what a golden file keeps. */
export function shapeOf(schema: z.ZodType): Shape {
  // What zod gives is plain JSON.
  return JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })),
  ) as Shape;
}

/** How a shape differs from a released one, apart from new optional properties: those may be added. */
export function changes(released: Shape, now: Shape, path = ''): string[] {
  const before = released.properties ?? {};
  const after = now.properties ?? {};
  const inside = Object.entries(before).flatMap(([name, shape]) => {
    const other = after[name];
    return other ? changes(shape, other, `${path}.${name}`) : [`${path}.${name} is gone`];
  });
  const added = Object.keys(after).filter(
    (name) => !(name in before) && now.required?.includes(name),
  );
  const required = [...(released.required ?? [])].sort();
  const kept = [...(now.required ?? [])].filter((name) => name in before).sort();
  return [
    ...inside,
    ...added.map((name) => `${path}.${name} is new and required`),
    ...(same(required, kept) ? [] : [`${path}: other properties are required`]),
    ...(same(rest(released), rest(now)) ? [] : [`${path || 'the fact'} means something else`]),
  ];
}

/** All but what may grow. */
function rest(shape: Shape): unknown {
  return Object.entries(shape)
    .filter(([key]) => key !== 'properties' && key !== 'required')
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
