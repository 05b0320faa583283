/** Work on the same stream in this thread takes turns, so that it does not race with itself. */
export class StreamTurns {
  private readonly last = new Map<string, Promise<unknown>>();

  take<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(stream) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.last.set(stream, mine);
    const over = () => {
      if (this.last.get(stream) === mine) this.last.delete(stream);
    };
    mine.then(over, over);
    return mine;
  }
}
