import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { findIncident, NarrowScope, NarrowScopeCommand } from '#incidents';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, Input, WhoAsks } from '../sign-in/asked.js';
import { changeOf, ScopeChangeInput } from './change-scope.input.js';
import { INCIDENT_VIEWS, IncidentResult, type IncidentSaved } from './incident.results.js';

@InputType({ description: 'What the incident does not concern any more.' })
export class NarrowScopeInput extends ScopeChangeInput {
  @Field(() => [String], {
    defaultValue: [],
    description: 'Only these regions remain; for an incident that was everywhere.',
  })
  onlyRegions: string[];

  @Field(() => [ID], {
    defaultValue: [],
    description: 'Customers who are not concerned from now on, whatever the rest says.',
  })
  except: string[];
}

@Resolver()
export class NarrowScopeResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('change-scope')
  @Mutation(() => IncidentResult, {
    description: 'The incident concerns less. Who was told stays on record.',
  })
  async narrowScope(
    @Input() input: NarrowScopeInput,
    @WhoAsks() asked: Asked,
  ): Promise<IncidentSaved> {
    const { incidentId } = input;
    const change = parsed(NarrowScope, changeOf(input));
    await this.commands.carryOut(
      asked,
      (meta) => new NarrowScopeCommand(incidentId, change, meta),
      INCIDENT_VIEWS,
    );
    return { incident: fresh(await findIncident(this.views, incidentId)) };
  }
}
