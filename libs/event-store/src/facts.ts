import type { z } from 'zod';

/** A closed set of facts: past-tense name → shape. */
export type FactSchemas = Readonly<Record<string, z.ZodType>>;

/** The union `{ type, data }` of everything in a set of facts. */
export type EventOf<S extends FactSchemas> = {
  [T in keyof S & string]: { readonly type: T; readonly data: z.output<S[T]> };
}[keyof S & string];

export interface Fact {
  readonly type: string;
  readonly data: unknown;
}
