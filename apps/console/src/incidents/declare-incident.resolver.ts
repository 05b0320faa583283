import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  DeclareIncident,
  DeclareIncidentCommand,
  findIncident,
  incidentIdFor,
  type IncidentKind,
  PublishUpdate,
  type Severity,
  updateIdFor,
} from '#incidents';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { Moment } from '../graphql/moment.scalar.js';
import { parsed } from '../refusals/parsed.js';
import { Allow, demandMay } from '../sign-in/allow.js';
import { type Asked, COMMAND_ID, Input, WhoAsks } from '../sign-in/asked.js';
import { KindEnum, SeverityEnum } from './incident.enums.js';
import { INCIDENT_VIEWS, IncidentResult, type IncidentSaved } from './incident.results.js';
import { ScopeFields, scopeOf } from './scope.input.js';
import { UPDATE_FIELDS, UpdateFields, updateOf } from './update.input.js';

@InputType({ description: 'The first update, published in the same moment.' })
export class FirstUpdateInput extends UpdateFields {}

@InputType({ description: 'A new incident.' })
export class DeclareIncidentInput extends ScopeFields {
  @Field(() => ID, COMMAND_ID)
  commandId?: string;

  @Field(() => String, {
    description: 'One line that says what fails and where; at most 200 characters.',
  })
  title: string;

  @Field(() => KindEnum, { description: 'What kind it is.' })
  kind: IncidentKind;

  @Field(() => SeverityEnum, { description: 'How bad it is.' })
  severity: Severity;

  @Field(() => Moment, {
    nullable: true,
    description: 'When it began for customers; left out: when it was detected.',
  })
  beganAt?: string | null;

  @Field(() => Moment, { nullable: true, description: 'When we noticed; left out: now.' })
  detectedAt?: string | null;

  @Field(() => FirstUpdateInput, {
    nullable: true,
    description: 'What customers are told at once.',
  })
  firstUpdate?: FirstUpdateInput | null;
}

@Resolver()
export class DeclareIncidentResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('declare')
  @Mutation(() => IncidentResult, {
    description: 'Declare an incident, and tell customers in the same breath if you can.',
  })
  async declareIncident(
    @Input() input: DeclareIncidentInput,
    @WhoAsks() asked: Asked,
  ): Promise<IncidentSaved> {
    if (input.firstUpdate) demandMay(asked.signedIn.role, 'publish');
    const id = incidentIdFor(asked.commandId);
    const declaration = declarationOf(input, this.commands.now());
    const update = firstUpdateOf(input, asked.commandId);
    await this.commands.carryOut(
      asked,
      (meta) => new DeclareIncidentCommand(id, declaration, update, meta),
      INCIDENT_VIEWS,
    );
    return { incident: fresh(await findIncident(this.views, id)) };
  }
}

function declarationOf(input: DeclareIncidentInput, now: string): DeclareIncident {
  const { title, kind, severity } = input;
  const detectedAt = input.detectedAt ?? now;
  const beganAt = input.beganAt ?? detectedAt;
  return parsed(
    DeclareIncident,
    { title, kind, severity, beganAt, detectedAt, scope: scopeOf(input), origin: null },
    { scope: '' },
  );
}

function firstUpdateOf(
  { firstUpdate }: DeclareIncidentInput,
  commandId: string,
): PublishUpdate | undefined {
  if (!firstUpdate) return undefined;
  return parsed(
    PublishUpdate,
    updateOf(updateIdFor(incidentIdFor(commandId), commandId), firstUpdate),
    UPDATE_FIELDS,
  );
}
