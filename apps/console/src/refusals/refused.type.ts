import type { Type } from '@nestjs/common';
import { createUnionType, Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Refusal } from '#event-store';
import { type RefusalCode, refusalCodes } from './refusal-codes.js';

const codes = Object.fromEntries(Object.keys(refusalCodes).map((code) => [code, code]));

registerEnumType(codes, {
  name: 'RefusalCode',
  description: 'Why something was refused. A released code never changes its meaning.',
  valuesMap: Object.fromEntries(
    Object.entries(refusalCodes).map(([code, description]) => [code, { description }]),
  ),
});

@ObjectType({ description: 'An expected no: nothing was changed, unless the code says otherwise.' })
export class Refused {
  @Field(() => codes, { description: 'For programs.' })
  code: RefusalCode;

  @Field(() => String, { description: 'What is wrong, for people.' })
  message: string;

  @Field(() => String, { description: 'What to do next, for people.' })
  next: string;

  @Field(() => String, { nullable: true, description: 'The input field it is about, as a path.' })
  field: string | null;

  static from({ code, message, next, field }: Refusal): Refused {
    // A test holds every code in libs and apps against the table.
    return Object.assign(new Refused(), {
      code: code as RefusalCode,
      message,
      next,
      field: field ?? null,
    });
  }
}

/** What a mutation answers: what was done, or why not. */
export function resultOf(name: string, saved: () => Type<unknown>, description: string) {
  return createUnionType({
    name,
    description,
    types: () => [saved(), Refused] as const,
    resolveType: (answer: unknown) => (answer instanceof Refused ? Refused : saved()),
  });
}
