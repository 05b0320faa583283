import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandDesk } from '#event-store';
import { addComponent } from './add-component.js';
import { addGroup } from './add-group.js';
import {
  AddComponentCommand,
  AddGroupCommand,
  RenameComponentCommand,
  RetireComponentCommand,
} from './catalog.commands.js';
import { catalog, CATALOG_ID } from './catalog.js';
import { renameComponent, retireComponent } from './change-component.js';

@CommandHandler(AddGroupCommand)
export class AddGroupHandler implements ICommandHandler<AddGroupCommand> {
  constructor(private readonly desk: CommandDesk) {}

  execute({ group, meta }: AddGroupCommand) {
    return this.desk.handle(catalog, CATALOG_ID, meta, (state) => addGroup(state, group));
  }
}

@CommandHandler(AddComponentCommand)
export class AddComponentHandler implements ICommandHandler<AddComponentCommand> {
  constructor(private readonly desk: CommandDesk) {}

  execute({ component, meta }: AddComponentCommand) {
    return this.desk.handle(catalog, CATALOG_ID, meta, (state) => addComponent(state, component));
  }
}

@CommandHandler(RenameComponentCommand)
export class RenameComponentHandler implements ICommandHandler<RenameComponentCommand> {
  constructor(private readonly desk: CommandDesk) {}

  execute({ change, meta }: RenameComponentCommand) {
    return this.desk.handle(catalog, CATALOG_ID, meta, (state) => renameComponent(state, change));
  }
}

@CommandHandler(RetireComponentCommand)
export class RetireComponentHandler implements ICommandHandler<RetireComponentCommand> {
  constructor(private readonly desk: CommandDesk) {}

  execute({ change, meta }: RetireComponentCommand) {
    return this.desk.handle(catalog, CATALOG_ID, meta, (state) => retireComponent(state, change));
  }
}
