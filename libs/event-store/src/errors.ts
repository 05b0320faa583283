/** Somebody else wrote first. `actual` is null when the stream does not exist. */
export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';
  constructor(
    readonly stream: string,
    readonly expected: 'noStream' | bigint,
    readonly actual: bigint | null,
  ) {
    super(`${stream}: expected ${expected}, found ${actual ?? 'no stream'}`);
  }
}

export class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge';
  constructor(stream: string, size: string, limit: string) {
    super(`${stream}: ${size} is over the limit of ${limit}`);
  }
}

/** Names starting with `$` belong to EventStoreDB; an empty name belongs to nobody. */
export class ReservedName extends Error {
  override readonly name = 'ReservedName';
}

export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** What is stored cannot be read as an event: the store was damaged, or written by another program. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
}
