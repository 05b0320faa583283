import type { z } from 'zod';
import { Refusal } from '#event-store';

/** What a field is called in the question where it is called otherwise in the fact. */
export type FieldNames = Readonly<Record<string, string>>;

/** The input in the shape of the fact, or a refusal that names the field. */
export function parsed<S extends z.ZodType>(
  schema: S,
  input: unknown,
  names: FieldNames = {},
): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const { path, message } = innermost(result.error.issues[0]);
  const field = fieldOf(path, names);
  throw new Refusal(
    'INPUT_INVALID',
    `${field}: ${message}.`,
    'Correct this field and send it again.',
    field,
  );
}

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'>;

/** Of a choice between shapes, the first shape is the one that people fill in. */
function innermost(issue: z.core.$ZodIssue | undefined): Issue {
  if (!issue) return { path: [], message: 'has the wrong shape' };
  if (issue.code !== 'invalid_union') return issue;
  const inner = innermost(issue.errors[0]?.[0]);
  return { path: [...issue.path, ...inner.path], message: inner.message };
}

function fieldOf(path: readonly PropertyKey[], names: FieldNames): string {
  return path
    .map((part) => names[String(part)] ?? String(part))
    .filter((part) => part !== '')
    .join('.');
}
