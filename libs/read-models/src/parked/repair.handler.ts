import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandDesk } from '#event-store';
import { InjectViews } from '../inject-views.js';
import type { Views } from '../views.js';
import { listParked, type ParkedStream } from './parked-streams.js';
import { RetryParkedCommand, SkipParkedCommand } from './repair.commands.js';
import { repairs, type RetryParked, retryParked, skipParked } from './repairs.js';

@CommandHandler(RetryParkedCommand)
export class RetryParkedHandler implements ICommandHandler<RetryParkedCommand> {
  constructor(
    private readonly desk: CommandDesk,
    @InjectViews() private readonly views: Views,
  ) {}

  async execute({ asked, meta }: RetryParkedCommand) {
    const parked = await find(this.views, asked);
    return this.desk.handle(repairs, asked.projection, meta, () => retryParked(parked, asked));
  }
}

@CommandHandler(SkipParkedCommand)
export class SkipParkedHandler implements ICommandHandler<SkipParkedCommand> {
  constructor(
    private readonly desk: CommandDesk,
    @InjectViews() private readonly views: Views,
  ) {}

  async execute({ asked, meta }: SkipParkedCommand) {
    const parked = await find(this.views, asked);
    return this.desk.handle(repairs, asked.projection, meta, () => skipParked(parked, asked));
  }
}

async function find(views: Views, asked: RetryParked): Promise<ParkedStream | undefined> {
  const all = await listParked(views);
  return all.find(
    ({ projection, stream }) => projection === asked.projection && stream === asked.stream,
  );
}
