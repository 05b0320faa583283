import { setTimeout as pause } from 'node:timers/promises';
import type { PageRenderer } from '#pages';

/** Pages say how long ago and how long until; once in this time they are looked at again. */
const TICK_MS = 15_000;

/** Renders pages beside the projections: nobody waits for pages to see in a list what they just did. */
export class Printing {
  private isWanted = true;
  private wake: () => void = () => undefined;

  constructor(private readonly renderer: Pick<PageRenderer, 'renderDirty' | 'tick'>) {}

  /** The views have moved. However often that is said while pages are being rendered, they are looked at once more. */
  wanted(): void {
    this.isWanted = true;
    this.wake();
  }

  /** Renders what is wanted until the signal aborts, and then what has been wanted by then. */
  async follow(signal: AbortSignal): Promise<void> {
    let tickAt = performance.now() + TICK_MS;
    do {
      await this.untilWanted(tickAt - performance.now(), signal);
      if (this.isWanted) await this.render();
      if (signal.aborted || performance.now() < tickAt) continue;
      await this.renderer.tick();
      tickAt = performance.now() + TICK_MS;
    } while (!signal.aborted);
    if (this.isWanted) await this.render();
  }

  private async render(): Promise<void> {
    this.isWanted = false;
    try {
      await this.renderer.renderDirty();
    } catch (error) {
      this.isWanted = true;
      throw error;
    }
  }

  private async untilWanted(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.isWanted || signal.aborted || milliseconds <= 0) return;
    const woken = new AbortController();
    this.wake = () => woken.abort();
    const either = AbortSignal.any([woken.signal, signal]);
    await pause(milliseconds, undefined, { signal: either }).catch(() => undefined);
  }
}
