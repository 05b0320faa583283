import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandDesk, uuidFrom } from '#event-store';
import { InjectViews, type Views } from '#read-models';
import { AddPersonCommand, GrantRoleCommand, RemovePersonCommand } from './access.commands.js';
import { addPerson } from './add-person.js';
import { grantRole, removePerson } from './change-person.js';
import { person } from './person.js';
import { countOtherAdministrators } from './people.query.js';
import { endSessionsOf } from './sessions/sessions.js';
import { erasePerson, isTaken, keepPerson } from './vault/person-details.js';

@CommandHandler(AddPersonCommand)
export class AddPersonHandler implements ICommandHandler<AddPersonCommand> {
  constructor(
    private readonly desk: CommandDesk,
    @InjectViews() private readonly views: Views,
  ) {}

  async execute({ person: newcomer, meta }: AddPersonCommand) {
    const personId = uuidFrom(`person ${meta.commandId}`);
    const taken = await isTaken(this.views, newcomer.email, personId);
    const handled = await this.desk.handle(person, personId, meta, (state) =>
      addPerson(state, newcomer, taken),
    );
    // A late retry must not bring back the details of somebody who was removed since.
    const { status } = await this.desk.situation(person, personId);
    if (status === 'here') {
      await keepPerson(this.views, { id: personId, name: newcomer.name, email: newcomer.email });
    }
    return { ...handled, personId };
  }
}

@CommandHandler(GrantRoleCommand)
export class GrantRoleHandler implements ICommandHandler<GrantRoleCommand> {
  constructor(
    private readonly desk: CommandDesk,
    @InjectViews() private readonly views: Views,
  ) {}

  async execute({ personId, role, meta }: GrantRoleCommand) {
    const others = await countOtherAdministrators(this.views, personId);
    return this.desk.handle(person, personId, meta, (state) => grantRole(state, role, others));
  }
}

@CommandHandler(RemovePersonCommand)
export class RemovePersonHandler implements ICommandHandler<RemovePersonCommand> {
  constructor(
    private readonly desk: CommandDesk,
    @InjectViews() private readonly views: Views,
  ) {}

  async execute({ personId, meta }: RemovePersonCommand) {
    const others = await countOtherAdministrators(this.views, personId);
    const handled = await this.desk.handle(person, personId, meta, (state) =>
      removePerson(state, others),
    );
    await endSessionsOf(this.views, personId);
    await erasePerson(this.views, personId);
    return handled;
  }
}
