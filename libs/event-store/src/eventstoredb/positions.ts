import { ForeignPosition } from '../errors.js';
import { BEGINNING, type Position } from '../event-store.js';

/** A place in the server's log; both halves, because events of old transactions share their commit. */
export interface Place {
  readonly commit: string;
  readonly prepare: string;
}

const SHAPE = /^E(\d{20})(\d{20})$/;

/** Letters and digits only, so that every collation sorts them in log order. */
export function positionOf(commit: string, prepare: string): Position {
  return `E${commit.padStart(20, '0')}${prepare.padStart(20, '0')}` as Position;
}

/** Undefined for the beginning. @throws ForeignPosition */
export function placeOf(position: Position): Place | undefined {
  if (position === BEGINNING) return undefined;
  const [, commit, prepare] = SHAPE.exec(position) ?? [];
  if (commit === undefined || prepare === undefined) {
    throw new ForeignPosition(position, 'EventStoreDB');
  }
  return { commit: BigInt(commit).toString(), prepare: BigInt(prepare).toString() };
}
