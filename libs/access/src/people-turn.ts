/**
 * Decisions about people, one after another within this process: whether somebody is the last administrator, or has
 * an address to themselves, depends on more than the one stream that is written.
 */
export class PeopleTurn {
  private last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    // Its own caller hears of a failure; the next in turn need not.
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
