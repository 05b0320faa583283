import { Command } from '@nestjs/cqrs';
import type { CommandMeta, Handled } from '#event-store';
import type { AddPerson } from './add-person.js';
import type { IssueApiToken } from './api-token.js';
import type { PersonEvent, TokenEvent } from './events.js';
import type { Role } from './roles.js';

/** Answers with the person's id; the sign-in link is issued apart, so that it is never part of an answer's retry. */
export class AddPersonCommand extends Command<
  Handled<PersonEvent> & { readonly personId: string }
> {
  constructor(
    readonly person: AddPerson,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class GrantRoleCommand extends Command<Handled<PersonEvent>> {
  constructor(
    readonly personId: string,
    readonly role: Role,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

/** Ends the person's sessions and erases name and address. */
export class RemovePersonCommand extends Command<Handled<PersonEvent>> {
  constructor(
    readonly personId: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

/** Answers with the token's text, which is kept nowhere. */
export class IssueApiTokenCommand extends Command<
  Handled<TokenEvent> & { readonly tokenId: string; readonly token: string }
> {
  constructor(
    readonly token: IssueApiToken,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class RevokeApiTokenCommand extends Command<Handled<TokenEvent>> {
  constructor(
    readonly tokenId: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}
