import { GENESIS, type HashedEvent, linkHash } from '../hash-chain.js';

/** An event as it is looked at, from whichever engine or file. */
export interface WalkedEvent extends HashedEvent {
  /** Empty where another program wrote the event. */
  readonly hash: string;
}

/** What of an event is a leaf of the tree: its link of the chain, which answers for all of it. */
export function leafOf(event: WalkedEvent): string {
  return event.hash === '' ? linkHash(GENESIS, event) : event.hash;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws TypeError where the bytes are no UTF-8 */
export function textOf(stored: string | Uint8Array): string {
  return typeof stored === 'string' ? stored : decoder.decode(stored);
}

export function isJson(stored: string | Uint8Array): boolean {
  try {
    JSON.parse(textOf(stored));
    return true;
  } catch {
    return false;
  }
}
