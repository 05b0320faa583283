import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Role } from '#access';
import { Moment } from '../graphql/moment.scalar.js';
import { RoleEnum } from '../incidents/incident.enums.js';
import { resultOf } from '../refusals/refused.type.js';

@ObjectType('ApiToken', {
  description: 'Lets a program in. Its text is shown once, when it is issued.',
})
export class ApiTokenType {
  @Field(() => ID, { description: 'Stands in the log wherever the token did something.' })
  id: string;

  @Field(() => String, { description: 'What it is for.' })
  name: string;

  @Field(() => RoleEnum, { description: 'What it may do.' })
  role: Role;

  @Field(() => Moment, { description: 'When it was issued.' })
  issuedAt: string;

  @Field(() => Moment, { nullable: true, description: 'When it was revoked; null while it works.' })
  revokedAt: string | null;
}

@ObjectType({ description: 'The API token is issued.' })
export class ApiTokenIssued {
  @Field(() => ApiTokenType, { description: 'The token, without its text.' })
  apiToken: ApiTokenType;

  @Field(() => String, {
    description: 'Send it as `authorization: Bearer dl_…`. It is not shown again.',
  })
  token: string;
}

@ObjectType({ description: 'The API token is revoked.' })
export class ApiTokenRevoked {
  @Field(() => ApiTokenType, { description: 'The token as it is now.' })
  apiToken: ApiTokenType;
}

export const IssueApiTokenResult = resultOf(
  'IssueApiTokenResult',
  () => ApiTokenIssued,
  'An issued token, or why not.',
);
export const RevokeApiTokenResult = resultOf(
  'RevokeApiTokenResult',
  () => ApiTokenRevoked,
  'A revoked token, or why not.',
);
