import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { findIncident, ReassessSeverity, ReassessSeverityCommand, type Severity } from '#incidents';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, Input, WhoAsks } from '../sign-in/asked.js';
import { IncidentChangeInput } from './change-scope.input.js';
import { SeverityEnum } from './incident.enums.js';
import { INCIDENT_VIEWS, IncidentResult, type IncidentSaved } from './incident.results.js';

@InputType({ description: 'Another judgement of how bad it is.' })
export class ReassessSeverityInput extends IncidentChangeInput {
  @Field(() => SeverityEnum, { description: 'How bad it is.' })
  severity: Severity;
}

@Resolver()
export class ReassessSeverityResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('reassess-severity')
  @Mutation(() => IncidentResult, { description: 'Say anew how bad it is.' })
  async reassessSeverity(
    @Input() input: ReassessSeverityInput,
    @WhoAsks() asked: Asked,
  ): Promise<IncidentSaved> {
    const { incidentId } = input;
    const change = parsed(ReassessSeverity, input);
    await this.commands.carryOut(
      asked,
      (meta) => new ReassessSeverityCommand(incidentId, change, meta),
      INCIDENT_VIEWS,
    );
    return { incident: fresh(await findIncident(this.views, incidentId)) };
  }
}
