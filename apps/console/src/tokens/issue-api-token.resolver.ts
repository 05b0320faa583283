import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { findApiToken, IssueApiToken, IssueApiTokenCommand, type Role } from '#access';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { RoleEnum } from '../incidents/incident.enums.js';
import { ACCESS_VIEWS } from '../people/person.type.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { type ApiTokenIssued, IssueApiTokenResult } from './api-token.type.js';

@InputType({ description: 'A new API token.' })
export class IssueApiTokenInput extends CommandInput {
  @Field(() => String, {
    description:
      'What it is for, in letters, digits and dashes: `alert-intake`. No names of people.',
  })
  name: string;

  @Field(() => RoleEnum, { description: 'What it may do.' })
  role: Role;
}

@Resolver()
export class IssueApiTokenResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('administer')
  @Mutation(() => IssueApiTokenResult, { description: 'Issue an API token.' })
  async issueApiToken(
    @Input() input: IssueApiTokenInput,
    @WhoAsks() asked: Asked,
  ): Promise<ApiTokenIssued> {
    const wanted = parsed(IssueApiToken, input);
    const { tokenId, token } = await this.commands.carryOut(
      asked,
      (meta) => new IssueApiTokenCommand(wanted, meta),
      ACCESS_VIEWS,
    );
    return { apiToken: fresh(await findApiToken(this.views, tokenId)), token };
  }
}
