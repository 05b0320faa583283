import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  findIncident,
  findUpdate,
  PublishUpdate,
  PublishUpdateCommand,
  updateIdFor,
} from '#incidents';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, Input, WhoAsks } from '../sign-in/asked.js';
import { INCIDENT_VIEWS, UpdateResult, type UpdateSaved } from './incident.results.js';
import { UPDATE_FIELDS, UpdateFields, updateOf } from './update.input.js';

@InputType({ description: 'What customers are told now.' })
export class PublishUpdateInput extends UpdateFields {
  @Field(() => ID, { description: 'The incident.' })
  incidentId: string;
}

@Resolver()
export class PublishUpdateResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('publish')
  @Mutation(() => UpdateResult, {
    description:
      'Tell customers what is known now: on the status page, and by mail to everybody concerned.',
  })
  async publishUpdate(
    @Input() input: PublishUpdateInput,
    @WhoAsks() asked: Asked,
  ): Promise<UpdateSaved> {
    const { incidentId } = input;
    const id = updateIdFor(incidentId, asked.commandId);
    const update = parsed(PublishUpdate, updateOf(id, input), UPDATE_FIELDS);
    await this.commands.carryOut(
      asked,
      (meta) => new PublishUpdateCommand(incidentId, update, meta),
      INCIDENT_VIEWS,
    );
    return {
      update: fresh(await findUpdate(this.views, id)),
      incident: fresh(await findIncident(this.views, incidentId)),
    };
  }
}
