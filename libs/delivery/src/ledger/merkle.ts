import { createHash } from 'node:crypto';

/** A Merkle tree (RFC 6962 §2.1, SHA-256) built leaf by leaf in logarithmic memory. */
export class MerkleTree {
  /** Roots of complete subtrees, largest first; sizes are the binary digits of the leaf count. */
  private readonly peaks: { readonly size: number; readonly hash: Buffer }[] = [];

  add(leaf: string): void {
    let peak = { size: 1, hash: sha256(Buffer.of(0), Buffer.from(leaf)) };
    for (let last = this.peaks.at(-1); last?.size === peak.size; last = this.peaks.at(-1)) {
      this.peaks.pop();
      peak = { size: peak.size * 2, hash: joined(last.hash, peak.hash) };
    }
    this.peaks.push(peak);
  }

  /** 64 hexadecimal digits; of no leaves: the hash of nothing. */
  root(): string {
    const hashes = this.peaks.map(({ hash }) => hash);
    const root = hashes.reduceRight<Buffer | undefined>(
      (right, left) => (right ? joined(left, right) : left),
      undefined,
    );
    return (root ?? sha256()).toString('hex');
  }
}

function joined(left: Buffer, right: Buffer): Buffer {
  return sha256(Buffer.of(1), left, right);
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
