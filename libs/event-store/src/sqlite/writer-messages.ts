import type { Expected, KeptEvent, Retention } from '../event-store.js';
import type { EncodedEvent } from '../guards.js';

/** What may be asked of the writer; plain data, so that it can cross threads and processes. */
export type Work =
  | {
      readonly kind: 'append';
      readonly stream: string;
      readonly expected: Expected;
      readonly events: readonly EncodedEvent[];
      /** ISO 8601, UTC. The writer has no clock of its own. */
      readonly recordedAt: string;
    }
  | {
      readonly kind: 'close';
      readonly stream: string;
      readonly expected: Expected;
      readonly state: 'deleted' | 'tombstoned';
      readonly recordedAt: string;
    }
  | {
      readonly kind: 'retention';
      readonly stream: string;
      readonly retention: Retention;
      readonly recordedAt: string;
    }
  | { readonly kind: 'restore'; readonly events: readonly KeptEvent[] };

export type Outcome =
  | { readonly kind: 'done'; readonly revision: number; readonly position: number }
  | { readonly kind: 'conflict'; readonly actual: number | null }
  | { readonly kind: 'tombstoned' }
  | { readonly kind: 'refused'; readonly words: string }
  /** Nothing was written. */
  | { readonly kind: 'unavailable'; readonly words: string }
  /** The disk failed while it was told to keep it. */
  | { readonly kind: 'unknown'; readonly words: string };

export interface Ticketed<T> {
  readonly ticket: number;
  readonly of: T;
}

export type ToWriter = readonly Ticketed<Work>[] | 'stop' | { readonly hello: number };

export type FromWriter =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'failed';
      readonly error: 'damaged' | 'weak' | 'other';
      readonly words: string;
    }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Ticketed<Outcome>[] }
  /** Something was committed, by whomever; for other processes, whose readers hear no broadcast. */
  | { readonly kind: 'written' }
  /** From now on nothing is written until the process starts again. */
  | { readonly kind: 'readOnly'; readonly words: string };
