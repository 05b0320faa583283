// Wrong on purpose: a circle of types with its neighbour.
import type { Member } from './member.js';

export interface Directory {
  readonly members: Member[];
}
export const directory: Directory = { members: [] };
