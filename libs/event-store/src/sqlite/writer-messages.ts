import type { Expected, KeptEvent, Retention } from '../event-store.js';
import type { EncodedEvent } from '../guards.js';
import type { Durability } from './durability.js';

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
      /** It was sent before and not answered, so that it may have been done. */
      readonly again?: boolean;
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

/** Raised when what is said through the socket changes: two releases may meet there while one takes over. */
export const SPEAKS = 1;

export type FromWriter =
  | {
      readonly kind: 'ready';
      readonly speaks: typeof SPEAKS;
      readonly durability: Durability;
      /** Why nothing is written, where that is so. */
      readonly trouble?: string;
    }
  | {
      readonly kind: 'failed';
      readonly error: 'damaged' | 'weak' | 'other';
      readonly words: string;
    }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Ticketed<Outcome>[] }
  /** Something was committed, by whomever; for other processes, whose readers hear no broadcast. */
  | { readonly kind: 'written' }
  /** With words: nothing is written, and why. Without: all is well again. */
  | { readonly kind: 'health'; readonly trouble?: string }
  /** What an operator should know. */
  | { readonly kind: 'note'; readonly words: string };

/** Characters of what a piece of work carries; those of names and times are not counted. */
export function sizeOfWork(work: Work): number {
  if (work.kind !== 'append' && work.kind !== 'restore') return 0;
  let size = 0;
  for (const { dataText, metadataText } of work.events)
    size += dataText.length + metadataText.length;
  return size;
}
