import { createHash } from 'node:crypto';
import { MerkleTree } from './merkle.js';

const hash = (...parts: (Buffer | string)[]) =>
  parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest();
const leaf = (text: string) => hash(Buffer.of(0), text);
const node = (left: Buffer, right: Buffer) => hash(Buffer.of(1), left, right);

function rootOf(leaves: readonly string[]): string {
  const tree = new MerkleTree();
  for (const text of leaves) tree.add(text);
  return tree.root();
}

/** The definition of RFC 6962, word for word and slow. */
function defined(leaves: readonly string[]): Buffer {
  if (leaves.length === 0) return hash();
  if (leaves.length === 1) return leaf(leaves[0] ?? '');
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return node(defined(leaves.slice(0, split)), defined(leaves.slice(split)));
}

it('gives the root that RFC 6962 defines, for any number of rows', () => {
  for (let count = 0; count <= 20; count += 1) {
    const leaves = Array.from({ length: count }, (_, at) => `row ${at}`);
    expect(rootOf(leaves)).toBe(defined(leaves).toString('hex'));
  }
});

it('gives another root when one row differs', () => {
  expect(rootOf(['a', 'b', 'c'])).not.toBe(rootOf(['a', 'b', 'd']));
});
