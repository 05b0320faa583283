import type { Clock, EventOf, Fact, FactSchemas, RecordedEvent } from '#event-store';
import type { ViewsTransaction } from './views.js';

/**
 * Follows the log and writes rows. `apply` runs inside the transaction that also moves the checkpoint, so an
 * event counts once whatever happens. It never sends, commands, or reads the clock.
 */
export interface Projection {
  /** Stable; the checkpoint's name. */
  readonly name: string;
  /** The event types it wants; all others pass by. */
  readonly handles: readonly string[];
  /** The tables it fills, emptied before a rebuild. Empty for ledgers, which are never rebuilt. */
  readonly tables: readonly string[];
  /** Projections whose tables `apply` reads; what reads each other is rebuilt together. */
  readonly reads?: readonly string[];
  /** Tables in which `apply` leaves notes for others. A rebuild leaves them in a copy that nobody reads. */
  readonly notes?: readonly string[];
  apply(events: readonly RecordedEvent[], tx: ViewsTransaction): Promise<void>;
  /** Runs in the transaction that puts rebuilt tables in place of the old ones. */
  rebuilt?(tx: ViewsTransaction, version: number): Promise<void>;
}

/** An event of a known set of facts, with its envelope. */
export type RecordedFact<F extends Fact> = F & Omit<RecordedEvent, 'type' | 'data'>;

type Steps<S extends FactSchemas> = {
  readonly [T in keyof S & string]?: (
    fact: Extract<EventOf<S>, { type: T }>['data'],
    event: RecordedEvent,
    tx: ViewsTransaction,
  ) => Promise<void>;
};

/** A projection said as one step per fact; `streamId` of an event is the part after the first dash. */
export function projection<S extends FactSchemas>(
  name: string,
  tables: readonly string[],
  steps: Steps<S>,
): Projection {
  const known: Readonly<Record<string, Steps<S>[string] | undefined>> = steps;
  return {
    name,
    tables,
    handles: Object.keys(steps),
    apply: async (events, tx) => {
      for (const event of events) {
        // The store moves opaque data; the type name says which shape the schema once accepted.
        await known[event.type]?.(event.data as never, event, tx);
      }
    },
  };
}

/** `incident-9f…` → `9f…` */
export function streamId(event: RecordedEvent): string {
  return event.stream.slice(event.stream.indexOf('-') + 1);
}

/** The ids of the streams, each once, that these events go on with: their first one here is no `beginning`. */
export function startedBefore(events: readonly RecordedEvent[], beginning: string): string[] {
  const seen = new Set<string>();
  const started: string[] = [];
  for (const event of events) {
    if (seen.has(event.stream)) continue;
    seen.add(event.stream);
    if (event.type !== beginning) started.push(streamId(event));
  }
  return started;
}

export type { Clock };
