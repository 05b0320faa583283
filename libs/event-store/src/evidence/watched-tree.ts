import { MerkleTree, type TreeHead } from './merkle.js';
import { RecentLeaves } from './recent-leaves.js';

/** A tree that can still be compared with what was said of it a moment ago. */
export class WatchedTree {
  private readonly tree = new MerkleTree();
  private readonly recent = new RecentLeaves();

  get size(): number {
    return this.tree.size;
  }

  /** @param leaf 64 hexadecimal digits */
  add(leaf: string): void {
    this.tree.add(Buffer.from(leaf, 'hex'));
    this.recent.add(leaf);
  }

  head(): TreeHead {
    return this.tree.head();
  }

  root(): string {
    return this.tree.root();
  }

  /** The leaf of a number from 0, where it is a recent one. */
  leaf(number: number): string | undefined {
    return this.recent.at(number);
  }

  /**
   * Whether the tree was like this when it had so many leaves: a tree that goes on from there with the leaves since
   * must become this one. Nobody asks for anything older again.
   */
  wasOnce(head: TreeHead): boolean {
    if (!this.recent.reachesBackTo(head.size)) return false;
    const tree = MerkleTree.from(head);
    if (tree.root() !== head.root) return false;
    for (const leaf of this.recent.from(head.size)) tree.add(leaf);
    if (tree.root() !== this.tree.root()) return false;
    this.recent.forgetBefore(head.size - 1);
    return true;
  }
}
