import { Injectable } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { Clock, type CommandMeta, type Position, Refusal } from '#event-store';
import { Watermark } from '#read-models';
import type { Asked } from './sign-in/asked.js';

const WAIT_MS = 5_000;

/** Carries commands out, and comes back when the asker's own view has seen what was written. */
@Injectable()
export class Commands {
  constructor(
    private readonly bus: CommandBus,
    private readonly watermark: Watermark,
    private readonly clock: Clock,
  ) {}

  /** The moment of asking, for defaults. */
  now(): string {
    return this.clock.now().toISOString();
  }

  async carryOut<T extends { readonly position: Position }>(
    asked: Asked,
    command: (meta: CommandMeta) => Command<T>,
    awaited: readonly string[],
  ): Promise<T> {
    const meta = {
      commandId: asked.commandId,
      actor: asked.signedIn.actor,
      occurredAt: this.now(),
      asked: asked.digest,
    };
    const handled = await this.bus.execute(command(meta));
    if (!(await this.watermark.reached(handled.position, awaited, WAIT_MS))) throw viewsBehind();
    return handled;
  }
}

export function viewsBehind(): Refusal {
  return new Refusal(
    'VIEWS_BEHIND',
    'It is recorded. Only what is shown has not caught up yet.',
    'Look again in a moment; the same commandId will not do it twice.',
  );
}

/** What a command made, as it is now; missing only where the command's id was used for something else before. */
export function fresh<T>(made: T | undefined): T {
  if (made !== undefined) return made;
  throw new Refusal(
    'COMMAND_ID_USED',
    'This commandId was used for something else already.',
    'Send it with an id of its own, or without one.',
    'commandId',
  );
}
