import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ErasureEvent, ErasureReason, PersonNamed } from '#audience';
import type { CommandMeta, Handled } from '#event-store';
import { erasePerson, type ErasureParts } from './erase-person.js';

export const ERASURE_PARTS = Symbol('ErasureParts');

/** Erases a person everywhere, for good. @throws Refusal PERSON_UNKNOWN */
export class ErasePersonCommand extends Command<Handled<ErasureEvent>> {
  constructor(
    readonly named: PersonNamed,
    readonly reason: ErasureReason,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ErasePersonCommand)
export class ErasePersonHandler implements ICommandHandler<ErasePersonCommand> {
  constructor(@Inject(ERASURE_PARTS) private readonly parts: ErasureParts) {}

  execute({ named, reason, meta }: ErasePersonCommand) {
    return erasePerson(this.parts, named, reason, meta);
  }
}
