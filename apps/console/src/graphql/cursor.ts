import { z } from 'zod';
import { Refusal } from '#event-store';

/** An opaque place in a list. */
export function cursorOf(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place a cursor stands for. */
export function placeOf<S extends z.ZodType>(
  schema: S,
  cursor: string | null | undefined,
): z.output<S> | undefined {
  if (cursor === undefined || cursor === null) return undefined;
  const place = schema.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (place.success) return place.data;
  throw new Refusal(
    'CURSOR_INVALID',
    'The cursor is not one of this list.',
    'Use endCursor of the page before, as it was given.',
    'after',
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
