import { Query, Resolver } from '@nestjs/graphql';
import { type ApiTokenRow, listApiTokens } from '#access';
import { InjectViews, type Views } from '#read-models';
import { Allow } from '../sign-in/allow.js';
import { ApiTokenType } from './api-token.type.js';

@Resolver(() => ApiTokenType)
export class ApiTokensResolver {
  constructor(@InjectViews() private readonly views: Views) {}

  @Allow('administer')
  @Query(() => [ApiTokenType], {
    description: 'All API tokens, the newest first, the revoked ones too.',
  })
  apiTokens(): Promise<ApiTokenRow[]> {
    return listApiTokens(this.views);
  }
}
