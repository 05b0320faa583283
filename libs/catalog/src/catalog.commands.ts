import { Command } from '@nestjs/cqrs';
import type { CommandMeta, Handled } from '#event-store';
import type { AddComponent } from './add-component.js';
import type { AddGroup } from './add-group.js';
import type { RenameComponent, RetireComponent } from './change-component.js';
import type { CatalogEvent } from './events.js';

type Outcome = Handled<CatalogEvent>;

export class AddGroupCommand extends Command<Outcome> {
  constructor(
    readonly group: AddGroup,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class AddComponentCommand extends Command<Outcome> {
  constructor(
    readonly component: AddComponent,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class RenameComponentCommand extends Command<Outcome> {
  constructor(
    readonly change: RenameComponent,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class RetireComponentCommand extends Command<Outcome> {
  constructor(
    readonly change: RetireComponent,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}
