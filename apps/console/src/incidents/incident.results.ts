import { Field, ObjectType } from '@nestjs/graphql';
import { resultOf } from '../refusals/refused.type.js';
import { IncidentType, UpdateType } from './incident.type.js';

@ObjectType({ description: 'The incident was saved.' })
export class IncidentSaved {
  @Field(() => IncidentType, { description: 'The incident as it is now.' })
  incident: IncidentType;
}

@ObjectType({ description: 'The update is published.' })
export class UpdateSaved {
  @Field(() => UpdateType, { description: 'The update as it was published.' })
  update: UpdateType;

  @Field(() => IncidentType, { description: 'The incident as it is now.' })
  incident: IncidentType;
}

export const IncidentResult = resultOf(
  'IncidentResult',
  () => IncidentSaved,
  'A saved incident, or why not.',
);
export const UpdateResult = resultOf(
  'UpdateResult',
  () => UpdateSaved,
  'A published update, or why not.',
);

/** Projections a change of an incident is waited for in. */
export const INCIDENT_VIEWS = ['incident_board', 'affected'] as const;
