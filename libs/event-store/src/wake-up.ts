/** Tells every reader in this process, in whichever thread, that something was written. */
export class WakeUp {
  private readonly channel: InstanceType<typeof BroadcastChannel>;
  private readonly waiting = new Set<() => void>();

  constructor(name: string) {
    this.channel = new BroadcastChannel(name);
    // @types/node 20 leaves unref out of BroadcastChannel; Node has had it since 15.4.
    (this.channel as unknown as { unref(): void }).unref();
    this.channel.onmessage = () => this.wakeHere();
  }

  /** Wakes the readers of all threads. */
  wake(): void {
    this.channel.postMessage(0);
    this.wakeHere();
  }

  /** Resolves at the next wake-up, after `milliseconds`, or when the signal aborts. */
  next(milliseconds: number, signal?: AbortSignal): Promise<void> {
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
    this.channel.close();
    this.wakeHere();
  }

  private wakeHere(): void {
    for (const done of [...this.waiting]) done();
  }
}
