import { z } from 'zod';

/** Where a value is not built as it should be, as a path; undefined where it is. */
export type Structure = (value: unknown) => string | undefined;

/** The words of JSON Schema that say how a value is built; patterns and lengths are left to whoever writes. */
interface Built {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Built[];
  readonly properties?: Readonly<Record<string, Built>>;
  readonly required?: readonly string[];
  readonly items?: Built;
}

/**
 * How a shape is built: which fields are there and of which kind. What was stored is held against this alone, never
 * against lengths and patterns, which may be other ones by now. Fields that it does not name are let pass.
 */
export function structureOf(shape: z.ZodType): Structure {
  // What zod gives is JSON Schema; of its words only these few are looked at.
  return built(z.toJSONSchema(shape, { io: 'output', unrepresentable: 'any' }) as Built);
}

function built(schema: Built): Structure {
  if (schema.anyOf) return oneOf(schema.anyOf.map(built));
  if (schema.enum) return among(schema.enum);
  if ('const' in schema) return among([schema.const]);
  switch (schema.type) {
    case 'object':
      return objectWith(schema);
    case 'array':
      return listOf(schema.items ? built(schema.items) : anything);
    case 'string':
    case 'boolean':
      return kind(schema.type);
    case 'number':
      // JSON has no others; an upcaster could make one.
      return (value) => (Number.isFinite(value) ? undefined : '');
    case 'integer':
      return (value) => (Number.isInteger(value) ? undefined : '');
    case 'null':
      return among([null]);
    default:
      return anything;
  }
}

const anything: Structure = () => undefined;

function kind(name: string): Structure {
  return (value) => (typeof value === name ? undefined : '');
}

function among(values: readonly unknown[]): Structure {
  return (value) => (values.includes(value) ? undefined : '');
}

function oneOf(choices: readonly Structure[]): Structure {
  return (value) => {
    for (const choice of choices) if (choice(value) === undefined) return undefined;
    return '';
  };
}

function listOf(item: Structure): Structure {
  return (value) => {
    if (!Array.isArray(value)) return '';
    for (const [at, one] of value.entries()) {
      const wrong = item(one);
      if (wrong !== undefined) return within(String(at), wrong);
    }
    return undefined;
  };
}

function objectWith({ properties = {}, required = [] }: Built): Structure {
  const fields = Object.entries(properties).map(
    ([name, schema]) => [name, built(schema), required.includes(name)] as const,
  );
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
    for (const [name, field, isRequired] of fields) {
      // Looked up by name only: an object that was parsed has no fields but its own.
      const one = (value as Readonly<Record<string, unknown>>)[name];
      if (one === undefined && !isRequired) continue;
      const wrong = field(one);
      if (wrong !== undefined) return within(name, wrong);
    }
    return undefined;
  };
}

function within(name: string, path: string): string {
  return path === '' ? name : `${name}.${path}`;
}
