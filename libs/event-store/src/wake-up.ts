/** Tells every reader in this process, in whichever thread, that something was written. */
export class WakeUp {
  private opened: InstanceType<typeof BroadcastChannel> | undefined;
  private readonly waiting = new Set<() => void>();
  private closed = false;

  constructor(private readonly name: string) {}

  /** Wakes the readers of all threads. */
  wake(): void {
    this.channel()?.postMessage(0);
    this.wakeHere();
  }

  /** Resolves at the next wake-up, after `milliseconds`, or when the signal aborts. */
  next(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.channel();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.waiting.add(done);
      signal?.addEventListener('abort', done);
      if (signal?.aborted) done();
    });
  }

  close(): void {
    this.closed = true;
    this.opened?.close();
    this.opened = undefined;
    this.wakeHere();
  }

  /** Opened at first use: a thread where nobody waits is not told, and pays nothing. */
  private channel(): InstanceType<typeof BroadcastChannel> | undefined {
    if (this.closed || this.opened) return this.opened;
    this.opened = new BroadcastChannel(this.name);
    this.opened.onmessage = () => this.wakeHere();
    // @types/node 20 leaves unref out of BroadcastChannel; Node has had it since 15.4.
    (this.opened as unknown as { unref(): void }).unref();
    return this.opened;
  }

  private wakeHere(): void {
    for (const done of [...this.waiting]) done();
  }
}
