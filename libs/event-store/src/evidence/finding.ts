import type { Walked } from './log-walk.js';
import type { WalkedEvent } from './walked-event.js';

/** What is not as it was written, and where. */
export interface Finding {
  /** The place in the log; null where it is not about one event. */
  readonly position: string | null;
  readonly stream: string | null;
  readonly revision: string | null;
  readonly type: string | null;
  /** In words for an operator. */
  readonly what: string;
}

export interface Verified extends Walked {
  readonly ok: boolean;
  /** Streams that are hidden or closed for ever, and streams of which something is hidden; null where it is not shown. */
  readonly deleted: number | null;
  readonly truncated: number | null;
  readonly finding?: Finding;
  /** The first bad event in one sentence. */
  readonly firstBad?: string;
}

export function findingAt(event: WalkedEvent, position: string, what: string): Finding {
  const { stream, revision, type } = event;
  return { position, stream, revision: `${revision}`, type, what };
}

export function findingElsewhere(what: string, position: string | null = null): Finding {
  return { position, stream: null, revision: null, type: null, what };
}

export function sentenceOf({ position, stream, revision, type, what }: Finding): string {
  if (stream === null) return position === null ? what : `event ${position}: ${what}`;
  return `event ${position} (${stream} revision ${revision}, ${type}): ${what}`;
}
