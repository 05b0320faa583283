import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { AddPerson, AddPersonCommand, findPerson, issueSignInLink, type Role } from '#access';
import { Clock } from '#event-store';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { RoleEnum } from '../incidents/incident.enums.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { SignInLinks } from '../sign-in/sign-in-links.js';
import { ACCESS_VIEWS, InvitePersonResult, type PersonInvited } from './person.type.js';

@InputType({ description: 'Somebody new in the team.' })
export class InvitePersonInput extends CommandInput {
  @Field(() => String, { description: 'Name; at most 200 characters.' })
  name: string;

  @Field(() => String, { description: 'E-mail address.' })
  email: string;

  @Field(() => RoleEnum, { description: 'What this person may do.' })
  role: Role;
}

@Resolver()
export class InvitePersonResolver {
  constructor(
    private readonly commands: Commands,
    private readonly links: SignInLinks,
    private readonly clock: Clock,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('administer')
  @Mutation(() => InvitePersonResult, {
    description: 'Invite somebody. A retry gives a new link and ends the one before.',
  })
  async invitePerson(
    @Input() input: InvitePersonInput,
    @WhoAsks() asked: Asked,
  ): Promise<PersonInvited> {
    const newcomer = parsed(AddPerson, input);
    const { personId } = await this.commands.carryOut(
      asked,
      (meta) => new AddPersonCommand(newcomer, meta),
      ACCESS_VIEWS,
    );
    const person = fresh(await findPerson(this.views, personId));
    const credential = await issueSignInLink(this.views, personId, this.clock.now());
    return { person, signInLink: this.links.to(credential) };
  }
}
