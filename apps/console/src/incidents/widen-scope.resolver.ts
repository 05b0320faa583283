import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { findIncident, WidenScope, WidenScopeCommand } from '#incidents';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, Input, WhoAsks } from '../sign-in/asked.js';
import { changeOf, ScopeChangeInput } from './change-scope.input.js';
import { INCIDENT_VIEWS, IncidentResult, type IncidentSaved } from './incident.results.js';

@InputType({ description: 'What the incident concerns beside what it concerned before.' })
export class WidenScopeInput extends ScopeChangeInput {
  @Field(() => Boolean, { defaultValue: false, description: 'True: all regions from now on.' })
  everywhere: boolean;

  @Field(() => [ID], {
    defaultValue: [],
    description: 'Customers who were excepted, and are no more.',
  })
  noLongerExcept: string[];
}

@Resolver()
export class WidenScopeResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('change-scope')
  @Mutation(() => IncidentResult, {
    description: 'The incident concerns more. Customers who come in hear the current word at once.',
  })
  async widenScope(
    @Input() input: WidenScopeInput,
    @WhoAsks() asked: Asked,
  ): Promise<IncidentSaved> {
    const { incidentId } = input;
    const change = parsed(WidenScope, changeOf(input));
    await this.commands.carryOut(
      asked,
      (meta) => new WidenScopeCommand(incidentId, change, meta),
      INCIDENT_VIEWS,
    );
    return { incident: fresh(await findIncident(this.views, incidentId)) };
  }
}
