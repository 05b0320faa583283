import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Moment } from '../graphql/moment.scalar.js';
import { resultOf } from '../refusals/refused.type.js';

@ObjectType('ParkedStream', {
  description: 'A stream that a view leaves out, since one of its events could not be applied.',
})
export class ParkedStreamType {
  @Field(() => ID, { description: 'The view, by the name of its projection.' })
  projection: string;

  @Field(() => ID, { description: 'The stream of the log.' })
  stream: string;

  @Field(() => String, { description: 'Revision of the event that could not be applied.' })
  revision: string;

  @Field(() => String, { description: 'Type of that event.' })
  type: string;

  @Field(() => String, { description: 'What went wrong, as a code.' })
  error: string;

  @Field(() => Moment, { description: 'When that event was recorded.' })
  since: string;
}

@ObjectType({ description: 'The decision is recorded and carried out.' })
export class ParkedStreamRepaired {
  @Field(() => [ParkedStreamType], {
    description: 'What is left out now; the stream is still among it where it failed again.',
  })
  parkedStreams: ParkedStreamType[];
}

export const RepairResult = resultOf(
  'RepairResult',
  () => ParkedStreamRepaired,
  'What is left out now, or why nothing was done.',
);
