import { Command } from '@nestjs/cqrs';
import type { CommandMeta, Handled } from '#event-store';
import type { RepairEvent } from './events.js';
import type { RetryParked, SkipParked } from './repairs.js';

export class RetryParkedCommand extends Command<Handled<RepairEvent>> {
  constructor(
    readonly asked: RetryParked,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class SkipParkedCommand extends Command<Handled<RepairEvent>> {
  constructor(
    readonly asked: SkipParked,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}
