import { Field, ID, Int, ObjectType, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type FanoutProgress, fanoutProgress } from '#delivery';
import { InjectViews, type Views } from '#read-models';
import { Moment } from '../graphql/moment.scalar.js';
import { IncidentType } from './incident.type.js';

@ObjectType('Deliveries', { description: 'How far one update has got.' })
export class DeliveriesType {
  @Field(() => ID, { description: 'The update.' })
  updateId: string;

  @Field(() => Int, { description: 'Mailboxes to be told.' })
  planned: number;

  @Field(() => Int, { description: 'Taken by the mail server.' })
  accepted: number;

  @Field(() => Int, { description: 'Put off, or in doubt; they will be tried again.' })
  deferred: number;

  @Field(() => Int, { description: 'Refused for good, put off too often, or in doubt to the end.' })
  failed: number;

  @Field(() => Int, {
    description: 'Not written to: unsubscribed, bounced or without consent since it was planned.',
  })
  skipped: number;

  @Field(() => Moment, { description: 'When it was planned.' })
  startedAt: string;

  @Field(() => Moment, {
    nullable: true,
    description: 'When nobody was left to tell; null while somebody waits.',
  })
  completedAt: string | null;

  @Field(() => Moment, { nullable: true, description: 'When the first mail was taken.' })
  firstAcceptedAt: string | null;

  @Field(() => Moment, { nullable: true, description: 'When the last mail so far was taken.' })
  lastAcceptedAt: string | null;
}

@Resolver(() => IncidentType)
export class DeliveriesResolver {
  constructor(@InjectViews() private readonly views: Views) {}

  @ResolveField(() => [DeliveriesType], {
    description: 'How far each update has got, the oldest first.',
  })
  deliveries(@Parent() { id }: IncidentType): Promise<FanoutProgress[]> {
    return fanoutProgress(this.views, id);
  }
}
