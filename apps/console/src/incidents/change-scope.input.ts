import { Field, ID, InputType } from '@nestjs/graphql';
import { CommandInput } from '../sign-in/asked.js';
import { ConditionInput, conditionOf, WindowInput, windowOf } from './scope.input.js';

@InputType({ isAbstract: true })
export abstract class IncidentChangeInput extends CommandInput {
  @Field(() => ID, { description: 'The incident.' })
  incidentId: string;

  @Field(() => String, { description: 'Why; at most 1,000 characters. It stays in the log.' })
  reason: string;
}

@InputType({ isAbstract: true })
export abstract class ScopeChangeInput extends IncidentChangeInput {
  @Field(() => [ID], { defaultValue: [], description: 'Components to add or take out.' })
  components: string[];

  @Field(() => [String], { defaultValue: [], description: 'Regions to add or take out.' })
  regions: string[];

  @Field(() => [ID], {
    defaultValue: [],
    description: 'Customers named one by one, to add or take out.',
  })
  customers: string[];

  @Field(() => ConditionInput, {
    nullable: true,
    description: 'In place of the condition there was; null: none any more; left out: as it was.',
  })
  where?: ConditionInput | null;

  @Field(() => WindowInput, {
    nullable: true,
    description: 'In place of the window there was; null: since it began; left out: as it was.',
  })
  window?: WindowInput | null;
}

/** The input in the shape of the command, to be parsed. */
export function changeOf<I extends ScopeChangeInput>(input: I) {
  const { where, window } = input;
  return {
    ...input,
    where: where && conditionOf(where),
    window: window && windowOf(window),
  };
}
