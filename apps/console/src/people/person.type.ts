import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Role } from '#access';
import { Moment } from '../graphql/moment.scalar.js';
import { RoleEnum } from '../incidents/incident.enums.js';
import { resultOf } from '../refusals/refused.type.js';

@ObjectType('Person', { description: 'Somebody of the team.' })
export class PersonType {
  @Field(() => ID, { description: 'Stands in the log wherever this person did something.' })
  id: string;

  @Field(() => String, { nullable: true, description: 'Name; kept outside the log.' })
  name: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address; kept outside the log.' })
  email: string | null;

  @Field(() => RoleEnum, { description: 'What this person may do.' })
  role: Role;

  @Field(() => Moment, { description: 'When this person was invited.' })
  addedAt: string;
}

@ObjectType({ description: 'The person is invited.' })
export class PersonInvited {
  @Field(() => PersonType, { description: 'The person.' })
  person: PersonType;

  @Field(() => String, {
    description: 'Hand this over: it signs in once, within 24 hours. It is not shown again.',
  })
  signInLink: string;
}

@ObjectType({ description: 'The person was saved.' })
export class PersonSaved {
  @Field(() => PersonType, { description: 'The person as they are now.' })
  person: PersonType;
}

@ObjectType({ description: 'The person is removed: sessions end, name and address are erased.' })
export class PersonRemoved {
  @Field(() => ID, { description: 'The id, which stays in the log.' })
  id: string;
}

export const InvitePersonResult = resultOf(
  'InvitePersonResult',
  () => PersonInvited,
  'An invited person, or why not.',
);
export const PersonResult = resultOf(
  'PersonResult',
  () => PersonSaved,
  'A saved person, or why not.',
);
export const RemovePersonResult = resultOf(
  'RemovePersonResult',
  () => PersonRemoved,
  'A removed person, or why not.',
);

/** Projections a change of people or tokens is waited for in. */
export const ACCESS_VIEWS = ['access'] as const;
