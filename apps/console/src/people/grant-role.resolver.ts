import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { findPerson, GrantRoleCommand, type Role } from '#access';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { RoleEnum } from '../incidents/incident.enums.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { ACCESS_VIEWS, PersonResult, type PersonSaved } from './person.type.js';

@InputType({ description: 'Another role for somebody.' })
export class GrantRoleInput extends CommandInput {
  @Field(() => ID, { description: 'The person.' })
  id: string;

  @Field(() => RoleEnum, { description: 'What this person may do from now on.' })
  role: Role;
}

@Resolver()
export class GrantRoleResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('administer')
  @Mutation(() => PersonResult, { description: 'Give somebody another role.' })
  async grantRole(
    @Input() { id, role }: GrantRoleInput,
    @WhoAsks() asked: Asked,
  ): Promise<PersonSaved> {
    await this.commands.carryOut(
      asked,
      (meta) => new GrantRoleCommand(id, role, meta),
      ACCESS_VIEWS,
    );
    return { person: fresh(await findPerson(this.views, id)) };
  }
}
