import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { findApiToken, RevokeApiTokenCommand } from '#access';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { ACCESS_VIEWS } from '../people/person.type.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { type ApiTokenRevoked, RevokeApiTokenResult } from './api-token.type.js';

@InputType({ description: 'An API token that shall not work any more.' })
export class RevokeApiTokenInput extends CommandInput {
  @Field(() => ID, { description: 'The token.' })
  id: string;
}

@Resolver()
export class RevokeApiTokenResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('administer')
  @Mutation(() => RevokeApiTokenResult, {
    description: 'Revoke an API token: it stops working at once.',
  })
  async revokeApiToken(
    @Input() { id }: RevokeApiTokenInput,
    @WhoAsks() asked: Asked,
  ): Promise<ApiTokenRevoked> {
    await this.commands.carryOut(
      asked,
      (meta) => new RevokeApiTokenCommand(id, meta),
      ACCESS_VIEWS,
    );
    return { apiToken: fresh(await findApiToken(this.views, id)) };
  }
}
