import { hash } from 'node:crypto';

/** A tree in few words: enough to prove what was in it, and to go on with it. All hashes: 64 hexadecimal digits. */
export interface TreeHead {
  /** Leaves. */
  readonly size: number;
  readonly root: string;
  /** Roots of the complete subtrees, largest first; their sizes are the binary digits of `size`. */
  readonly frontier: readonly string[];
}

interface Peak {
  readonly size: number;
  readonly hash: Buffer;
}

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** A Merkle tree (RFC 6962 §2.1, SHA-256) built leaf by leaf in logarithmic memory. */
export class MerkleTree {
  private readonly peaks: Peak[] = [];
  private leaves = 0;

  /** Goes on where another tree stood. @throws RangeError where the frontier is not one of so many leaves */
  static from({ size, frontier }: Omit<TreeHead, 'root'>): MerkleTree {
    const tree = new MerkleTree();
    const sizes = powersOf(size);
    if (sizes.length !== frontier.length) {
      throw new RangeError(`${frontier.length} hashes are no frontier of ${size} leaves`);
    }
    for (const [at, hex] of frontier.entries()) {
      tree.peaks.push({ size: sizes[at] ?? 0, hash: Buffer.from(hex, 'hex') });
    }
    tree.leaves = size;
    return tree;
  }

  get size(): number {
    return this.leaves;
  }

  add(leaf: string | Uint8Array): void {
    let peak: Peak = { size: 1, hash: digest(LEAF, Buffer.from(leaf)) };
    for (let last = this.peaks.at(-1); last?.size === peak.size; last = this.peaks.at(-1)) {
      this.peaks.pop();
      peak = { size: peak.size * 2, hash: digest(NODE, last.hash, peak.hash) };
    }
    this.peaks.push(peak);
    this.leaves += 1;
  }

  /** 64 hexadecimal digits; of no leaves: the hash of nothing. */
  root(): string {
    const root = this.peaks.reduceRight<Buffer | undefined>(
      (right, { hash: left }) => (right ? digest(NODE, left, right) : left),
      undefined,
    );
    return (root ?? digest()).toString('hex');
  }

  head(): TreeHead {
    const frontier = this.peaks.map((peak) => peak.hash.toString('hex'));
    return { size: this.leaves, root: this.root(), frontier };
  }
}

/** The binary digits of a number as powers of two, largest first. */
function powersOf(size: number): number[] {
  const digits = [...size.toString(2)];
  return digits.flatMap((digit, at) => (digit === '1' ? [2 ** (digits.length - 1 - at)] : []));
}

function digest(...parts: readonly Buffer[]): Buffer {
  return hash('sha256', Buffer.concat(parts), 'buffer');
}
