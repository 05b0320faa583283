import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  CorrectUpdate,
  CorrectUpdateCommand,
  findIncident,
  findUpdate,
  updateIdFor,
} from '#incidents';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, Input, WhoAsks } from '../sign-in/asked.js';
import { INCIDENT_VIEWS, UpdateResult, type UpdateSaved } from './incident.results.js';
import { CorrectionFields, UPDATE_FIELDS, wordsOf } from './update.input.js';

@InputType({ description: 'The right words in place of wrong ones. Both stay readable.' })
export class CorrectUpdateInput extends CorrectionFields {
  @Field(() => ID, { description: 'The incident.' })
  incidentId: string;

  @Field(() => ID, { description: 'The update whose words were wrong.' })
  corrects: string;
}

@Resolver()
export class CorrectUpdateResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('publish')
  @Mutation(() => UpdateResult, {
    description: 'Correct what was said. Everybody who heard it hears the correction.',
  })
  async correctUpdate(
    @Input() input: CorrectUpdateInput,
    @WhoAsks() asked: Asked,
  ): Promise<UpdateSaved> {
    const { incidentId, corrects, nextUpdateAt = null } = input;
    const id = updateIdFor(incidentId, asked.commandId);
    const words = wordsOf(input);
    const correction = parsed(
      CorrectUpdate,
      { updateId: id, corrects, words, nextUpdateAt },
      UPDATE_FIELDS,
    );
    await this.commands.carryOut(
      asked,
      (meta) => new CorrectUpdateCommand(incidentId, correction, meta),
      INCIDENT_VIEWS,
    );
    return {
      update: fresh(await findUpdate(this.views, id)),
      incident: fresh(await findIncident(this.views, incidentId)),
    };
  }
}
