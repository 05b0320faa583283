import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandDesk, uuidFrom } from '#event-store';
import { InjectViews, type Views } from '#read-models';
import { AddPersonCommand, GrantRoleCommand, RemovePersonCommand } from './access.commands.js';
import { addPerson } from './add-person.js';
import { grantRole, removePerson } from './change-person.js';
import { countOtherAdministrators } from './people.query.js';
import { person } from './person.js';
import { endSessionsOf } from './sessions/sessions.js';
import { PeopleTurn } from './vault/people-turn.js';
import { erasePerson, isTaken, keepPerson } from './vault/person-details.js';

@CommandHandler(AddPersonCommand)
export class AddPersonHandler implements ICommandHandler<AddPersonCommand> {
  constructor(
    private readonly desk: CommandDesk,
    @InjectViews() private readonly views: Views,
    private readonly turn: PeopleTurn,
  ) {}

  execute(command: AddPersonCommand) {
    return this.turn.take(() => this.add(command));
  }

  private async add({ person: newcomer, meta }: AddPersonCommand) {
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
    private readonly turn: PeopleTurn,
  ) {}

  execute({ personId, role, meta }: GrantRoleCommand) {
    return this.turn.take(async () => {
      const others = await countOtherAdministrators(this.desk, this.views, personId);
      return this.desk.handle(person, personId, meta, (state) => grantRole(state, role, others));
    });
  }
}

@CommandHandler(RemovePersonCommand)
export class RemovePersonHandler implements ICommandHandler<RemovePersonCommand> {
  constructor(
    private readonly desk: CommandDesk,
    @InjectViews() private readonly views: Views,
    private readonly turn: PeopleTurn,
  ) {}

  execute(command: RemovePersonCommand) {
    return this.turn.take(() => this.remove(command));
  }

  private async remove({ personId, meta }: RemovePersonCommand) {
    const others = await countOtherAdministrators(this.desk, this.views, personId);
    const handled = await this.desk.handle(person, personId, meta, (state) =>
      removePerson(state, others),
    );
    // Where the command's id stood for something else, or the person came back since, there is nothing to erase.
    const { status } = await this.desk.situation(person, personId);
    if (status === 'removed') {
      await endSessionsOf(this.views, personId);
      await erasePerson(this.views, personId);
    }
    return handled;
  }
}
