import { Field, ID, InputType } from '@nestjs/graphql';
import { CommandInput } from '../sign-in/asked.js';

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
}
