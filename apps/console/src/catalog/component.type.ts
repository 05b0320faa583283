import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Moment } from '../graphql/moment.scalar.js';

@ObjectType('Component', { description: 'Something that can break, and what it is called.' })
export class ComponentType {
  @Field(() => ID, { description: 'Lower-case words with dashes, chosen once: `card-payments`.' })
  id: string;

  @Field(() => String, { description: 'What customers call it.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What it does for customers.' })
  description: string | null;

  @Field(() => Moment, { description: 'When it was added.' })
  addedAt: string;

  @Field(() => Moment, { description: 'When it was last changed.' })
  changedAt: string;

  groupId: string | null;
}

@ObjectType('Group', { description: 'Components that belong together on the status page.' })
export class GroupType {
  @Field(() => ID, { description: 'Lower-case words with dashes, chosen once.' })
  id: string;

  @Field(() => String, { description: 'What customers call it.' })
  name: string;

  @Field(() => Moment, { description: 'When it was added.' })
  addedAt: string;
}
