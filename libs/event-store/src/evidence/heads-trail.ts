import type { LogCheckpointSigned } from './checkpoint.js';
import type { WatchedTree } from './watched-tree.js';

/** What must be known of a checkpoint that was published. */
export type ClaimedHead = Pick<LogCheckpointSigned, 'size' | 'root' | 'signature'>;

/** Compares a log with what was published of it: whatever was, must still be there. */
export class HeadsTrail {
  private readonly heads: readonly ClaimedHead[];
  compared = 0;
  private confirmed = 0;

  constructor(heads: readonly ClaimedHead[]) {
    this.heads = [...heads].sort((one, other) => one.size - other.size);
  }

  /** After each event: the root of so many events must be the published one. */
  compare(events: WatchedTree): string | undefined {
    for (let head = this.heads[this.compared]; head?.size === events.size;) {
      if (head.root !== events.root()) {
        return `the first ${head.size} events have not the root that was published of them`;
      }
      this.compared += 1;
      head = this.heads[this.compared];
    }
    return undefined;
  }

  /** At each checkpoint: it must be the published one. */
  confirm({ size, signature }: LogCheckpointSigned): string | undefined {
    for (let head = this.heads[this.confirmed]; head && head.size <= size;) {
      if (head.signature !== signature) return withdrawn(head);
      this.confirmed += 1;
      head = this.heads[this.confirmed];
    }
    return undefined;
  }

  finish(size: number): string | undefined {
    const beyond = this.heads[this.compared];
    if (beyond) {
      const newest = this.heads.at(-1) ?? beyond;
      return `the log ends after ${size} events, and ${newest.size} were published: the newest ${newest.size - size} are missing`;
    }
    const lost = this.heads[this.confirmed];
    return lost && withdrawn(lost);
  }
}

function withdrawn({ size }: ClaimedHead): string {
  return `the checkpoint of ${size} events that was published is not in the log`;
}
