import type { EventStore, Position, RecordedEvent } from '../event-store.js';

/** One engine as the suite drives it. */
export interface Engine {
  readonly store: EventStore;
  /** Opens the same log again after `store` was closed, as after a restart. */
  readonly reopen?: () => Promise<EventStore>;
  /** Opens the same log a second time, as another process would. */
  readonly another?: () => Promise<EventStore>;
  /** Breaks the connection, or kills the thread that writes; the engine must recover by itself. */
  readonly interrupt?: () => Promise<void>;
  /** Puts an event into a stream whose stored data is not JSON. */
  readonly damage?: (stream: string) => Promise<void>;
  /** Takes away what the engine was opened with. */
  readonly dispose?: () => Promise<void>;
}

export type Ability = 'reopen' | 'another' | 'interrupt' | 'damage';

/** What a test has in hand: a store that others may be writing to, and names that only this test uses. */
export interface Bench {
  readonly engine: Engine;
  readonly store: EventStore;
  /** A stream name of this test's own. */
  readonly stream: (words: string) => string;
  /** The newest position before the test began. */
  readonly start: Position;
  /** Everything this test wrote, in the order of the log. */
  readonly everything: () => Promise<RecordedEvent[]>;
  /** The words of a stream's events. */
  readonly words: (stream: string) => Promise<string[]>;
  /** Goes on with another opening of the same log. */
  readonly replaceStore: (store: EventStore) => void;
}

export type Current = () => Bench;

/** `it`, or `it.skip` where the engine cannot do what the case needs: skipped cases are named in the summary. */
export type Needing = (ability: Ability) => (title: string, test: () => Promise<void>) => void;

export function wordsOf({ data }: Pick<RecordedEvent, 'data'>): string {
  // The suite wrote it: see event().
  return (data as { words: string }).words;
}
