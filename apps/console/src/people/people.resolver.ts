import { Context, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import {
  actions,
  findApiToken,
  findPerson,
  listPeople,
  may,
  type PersonRow,
  type Role,
  type SignedIn,
} from '#access';
import { InjectViews, type Views } from '#read-models';
import { RoleEnum } from '../incidents/incident.enums.js';
import { Allow } from '../sign-in/allow.js';
import type { ConsoleContext } from '../sign-in/console-context.js';
import { PersonType } from './person.type.js';

@ObjectType({ description: 'Who asks: a person, or an API token.' })
export class Me {
  @Field(() => ID, { description: 'Stands in the log wherever you did something.' })
  id: string;

  @Field(() => String, { description: '`person` or `token`.' })
  kind: string;

  @Field(() => String, { nullable: true, description: 'The name of the person or of the token.' })
  name: string | null;

  @Field(() => RoleEnum, { description: 'Your role.' })
  role: Role;

  @Field(() => [String], { description: 'Everything your role allows.' })
  may: string[];
}

@Resolver(() => PersonType)
export class PeopleResolver {
  constructor(@InjectViews() private readonly views: Views) {}

  @Allow('read')
  @Query(() => Me, { description: 'Who you are, and what you may do.' })
  async me(@Context() { signedIn }: ConsoleContext): Promise<Me> {
    // The guard lets only people and tokens through that are signed in.
    return meOf(this.views, signedIn as SignedIn);
  }

  @Allow('administer')
  @Query(() => [PersonType], { description: 'Everybody in the team.' })
  people(): Promise<PersonRow[]> {
    return listPeople(this.views);
  }
}

/** Who is signed in, with the name from the vault. */
export async function meOf(views: Views, { actor, role }: SignedIn): Promise<Me> {
  const found =
    actor.kind === 'token'
      ? await findApiToken(views, actor.id)
      : await findPerson(views, actor.id);
  return {
    id: actor.id,
    kind: actor.kind,
    name: found?.name ?? null,
    role,
    may: actions.filter((action) => may(role, action)),
  };
}
