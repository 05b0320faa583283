import { type Position, WakeUp } from '#event-store';
import { allCheckpoints, NOWHERE } from './checkpoints.js';
import type { Views } from './views.js';

/** Lets a writer wait until the views have seen what it wrote, so that people see what they just did. */
export class Watermark {
  private readonly moved: WakeUp;
  private last: Promise<unknown> = Promise.resolve();
  private ahead: Promise<ReadonlyMap<string, Position>> | undefined;

  constructor(
    private readonly views: Views,
    channel: string,
  ) {
    this.moved = new WakeUp(channel);
  }

  /** True once every named projection has passed `position`; false when `milliseconds` went by first. */
  async reached(
    position: Position,
    projections: readonly string[],
    milliseconds = 5_000,
  ): Promise<boolean> {
    const until = Date.now() + milliseconds;
    for (;;) {
      const woken = this.moved.next(Math.min(50, Math.max(1, until - Date.now())));
      if (await this.passed(position, projections)) return true;
      if (Date.now() >= until) return false;
      await woken;
    }
  }

  /** Resolves the next time the views move, or after `milliseconds`. */
  next(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.moved.next(milliseconds, signal);
  }

  close(): void {
    this.moved.close();
  }

  private async passed(position: Position, projections: readonly string[]): Promise<boolean> {
    if (position === NOWHERE) return true;
    const seen = await this.look();
    return projections.every((name) => (seen.get(name) ?? NOWHERE) >= position);
  }

  /** One look serves everybody who asks before it begins: when the views move, all who wait ask at once. */
  private look(): Promise<ReadonlyMap<string, Position>> {
    this.ahead ??= this.last.then(() => {
      this.ahead = undefined;
      return allCheckpoints(this.views);
    });
    this.last = this.ahead.catch(() => undefined);
    return this.ahead;
  }
}
