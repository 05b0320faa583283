import { createHash } from 'node:crypto';
import { MerkleTree } from './merkle.js';

const hash = (...parts: (Buffer | string)[]) =>
  parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest();
const leaf = (text: string) => hash(Buffer.of(0), text);
const node = (left: Buffer, right: Buffer) => hash(Buffer.of(1), left, right);
const rows = (count: number) => Array.from({ length: count }, (_, at) => `row ${at}`);

function treeOf(leaves: readonly string[]): MerkleTree {
  const tree = new MerkleTree();
  for (const text of leaves) tree.add(text);
  return tree;
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
    expect(treeOf(rows(count)).root()).toBe(defined(rows(count)).toString('hex'));
  }
});

it('gives another root when one row differs', () => {
  expect(treeOf(['a', 'b', 'c']).root()).not.toBe(treeOf(['a', 'b', 'd']).root());
});

it('goes on from a frontier as if it had seen every row', () => {
  for (let count = 0; count <= 20; count += 1) {
    const tree = MerkleTree.from(treeOf(rows(count)).head());
    expect(tree.head()).toEqual(treeOf(rows(count)).head());
    for (const text of rows(count + 5).slice(count)) tree.add(text);
    expect(tree.head()).toEqual(treeOf(rows(count + 5)).head());
  }
});

it('takes no frontier that cannot be one of so many rows', () => {
  const { frontier } = treeOf(rows(3)).head();
  expect(() => MerkleTree.from({ size: 4, frontier })).toThrow('2 hashes are no frontier of 4');
});
