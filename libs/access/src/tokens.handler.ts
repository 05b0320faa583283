import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandDesk, uuidFrom } from '#event-store';
import { IssueApiTokenCommand, RevokeApiTokenCommand } from './access.commands.js';
import { alreadyShown, apiToken, issueApiToken, revokeApiToken } from './api-token.js';
import { hashOf, randomCredential } from './sessions/credentials.js';

@CommandHandler(IssueApiTokenCommand)
export class IssueApiTokenHandler implements ICommandHandler<IssueApiTokenCommand> {
  constructor(private readonly desk: CommandDesk) {}

  async execute({ token: wanted, meta }: IssueApiTokenCommand) {
    const tokenId = uuidFrom(`token ${meta.commandId}`);
    const token = randomCredential('dl_');
    const hash = hashOf(token);
    const handled = await this.desk.handle(apiToken, tokenId, meta, (state) =>
      issueApiToken(state, wanted, hash),
    );
    const [issued] = handled.facts;
    if (issued?.type !== 'ApiTokenIssued' || issued.data.hash !== hash) throw alreadyShown();
    return { ...handled, tokenId, token };
  }
}

@CommandHandler(RevokeApiTokenCommand)
export class RevokeApiTokenHandler implements ICommandHandler<RevokeApiTokenCommand> {
  constructor(private readonly desk: CommandDesk) {}

  execute({ tokenId, meta }: RevokeApiTokenCommand) {
    return this.desk.handle(apiToken, tokenId, meta, revokeApiToken);
  }
}
