import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { printConsoleSchema } from './print-schema.js';

const committed = fileURLToPath(new URL('../schema.graphql', import.meta.url));

/** Everything of the API that has no description. */
function undescribed(schema: GraphQLSchema): string[] {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const roots = new Set([
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]);
  return types.flatMap((type) => [
    ...(type.description || roots.has(type as never) ? [] : [type.name]),
    ...(isEnumType(type) ? missing(type.name, type.getValues()) : []),
    ...(isInputObjectType(type) ? missing(type.name, Object.values(type.getFields())) : []),
    ...(isObjectType(type)
      ? Object.values(type.getFields()).flatMap((field) => [
          ...missing(type.name, [field]),
          ...missing(`${type.name}.${field.name}`, field.args),
        ])
      : []),
  ]);
}

function missing(
  of: string,
  parts: readonly { readonly name: string; readonly description?: string | null }[],
) {
  return parts.filter(({ description }) => !description).map(({ name }) => `${of}.${name}`);
}

describe('the printed schema', () => {
  it('is the committed one; if not, run npm run schema', async () => {
    expect(readFileSync(committed, 'utf8')).toBe(await printConsoleSchema());
  });

  it('describes every type, field, argument and value', async () => {
    expect(undescribed(buildSchema(await printConsoleSchema()))).toEqual([]);
  });
});
