import { Field, InputType } from '@nestjs/graphql';
import type { Phase, PublishUpdate } from '#incidents';
import { CommandInput } from '../sign-in/asked.js';
import { Moment } from '../graphql/moment.scalar.js';
import { PhaseEnum } from './incident.enums.js';

@InputType({ isAbstract: true })
abstract class WordsFields extends CommandInput {
  @Field(() => String, {
    description:
      'What readers notice. All texts: plain, with line breaks, at most 4,000 characters each.',
  })
  effect: string;

  @Field(() => String, { nullable: true, description: 'What we know.' })
  known?: string | null;

  @Field(() => String, { nullable: true, description: 'What we do not know yet.' })
  unknown?: string | null;

  @Field(() => String, { nullable: true, description: 'What we are doing.' })
  doing?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What readers should do; left out: nothing.',
  })
  advice?: string | null;

  @Field(() => Moment, {
    nullable: true,
    description: 'When readers hear more. Needed until the last phase.',
  })
  nextUpdateAt?: string | null;
}

@InputType({ isAbstract: true })
export abstract class UpdateFields extends WordsFields {
  @Field(() => PhaseEnum, { description: 'How far along it is with this update.' })
  phase: Phase;

  @Field(() => String, {
    nullable: true,
    description: 'Needed when an earlier phase comes back: why it did.',
  })
  steppedBackBecause?: string | null;
}

@InputType({ isAbstract: true })
export abstract class CorrectionFields extends WordsFields {}

/** The input in the shape of the fact's words. */
export function wordsOf({
  effect,
  known = null,
  unknown = null,
  doing = null,
  advice = null,
}: WordsFields) {
  return { effect, known, unknown, doing, advice };
}

/** The input in the shape of the command; its own schema decides whether it is one. */
export function updateOf(
  updateId: string,
  input: UpdateFields,
): Record<keyof PublishUpdate, unknown> {
  return {
    updateId,
    phase: input.phase,
    words: wordsOf(input),
    nextUpdateAt: input.nextUpdateAt ?? null,
    steppedBackBecause: input.steppedBackBecause ?? null,
    importedStatus: null,
  };
}

/** Inside a fact the texts stand in `words`; in the input they stand beside the others. */
export const UPDATE_FIELDS = { words: '' } as const;
