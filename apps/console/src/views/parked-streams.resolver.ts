import { Field, ID, InputType, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  InjectViews,
  listParked,
  REPAIRS,
  RetryParked,
  RetryParkedCommand,
  SkipParked,
  SkipParkedCommand,
  type Views,
} from '#read-models';
import { Commands } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { type ParkedStreamRepaired, ParkedStreamType, RepairResult } from './parked-stream.type.js';

@InputType({ description: 'A stream that a view leaves out.' })
export class RetryParkedStreamInput extends CommandInput {
  @Field(() => ID, { description: 'The view, by the name of its projection.' })
  projection: string;

  @Field(() => ID, { description: 'The stream of the log.' })
  stream: string;
}

@InputType({ description: 'An event that a view shall do without.' })
export class SkipParkedEventInput extends RetryParkedStreamInput {
  @Field(() => ID, {
    description: 'The revision at which the stream is parked: no other event is skipped.',
  })
  revision: string;

  @Field(() => String, { description: 'Why the view can do without it; kept in the log.' })
  reason: string;
}

@Resolver()
export class ParkedStreamsResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('administer')
  @Query(() => [ParkedStreamType], { description: 'What views leave out, oldest first.' })
  async parkedStreams(): Promise<ParkedStreamType[]> {
    const parked = await listParked(this.views);
    return parked.map((one) => ({ ...one, revision: String(one.revision) }));
  }

  @Allow('administer')
  @Mutation(() => RepairResult, {
    description: 'Apply a parked stream again, from the event that failed.',
  })
  async retryParkedStream(
    @Input() input: RetryParkedStreamInput,
    @WhoAsks() asked: Asked,
  ): Promise<ParkedStreamRepaired> {
    const stream = parsed(RetryParked, input);
    await this.commands.carryOut(asked, (meta) => new RetryParkedCommand(stream, meta), [REPAIRS]);
    return { parkedStreams: await this.parkedStreams() };
  }

  @Allow('administer')
  @Mutation(() => RepairResult, {
    description:
      'Leave the failing event out of this one view, and apply what follows it. The log keeps it.',
  })
  async skipParkedEvent(
    @Input() input: SkipParkedEventInput,
    @WhoAsks() asked: Asked,
  ): Promise<ParkedStreamRepaired> {
    const event = parsed(SkipParked, input);
    await this.commands.carryOut(asked, (meta) => new SkipParkedCommand(event, meta), [REPAIRS]);
    return { parkedStreams: await this.parkedStreams() };
  }
}
