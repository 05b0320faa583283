/** A loop's doorbell: rings while nobody waits are remembered, any number of them as one. */
export class Nudge {
  private rung = false;
  private answer: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.answer?.();
  }

  async rings(): Promise<void> {
    if (!this.rung) await new Promise<void>((resolve) => (this.answer = resolve));
    this.rung = false;
    this.answer = undefined;
  }
}
