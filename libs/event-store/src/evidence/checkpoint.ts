import { z } from 'zod';
import type { EventOf } from '../facts.js';
import { MerkleTree, type TreeHead } from './merkle.js';
import type { TrustedKeys } from './public-key.js';
import type { SigningKey } from './signing-key.js';

/** The stream in which the log says of itself what it holds. */
export const CHECKPOINTS = 'log-checkpoints';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

const treeHead = z.strictObject({
  size: count,
  root: digest,
  frontier: z.array(digest).max(53).readonly(),
});

export const logCheckpoint = z.strictObject({
  ...treeHead.shape,
  size: z.int().min(1),
  /** Hash of the newest event that is covered. */
  event: digest,
  /** Its position in the log that was signed; another log gives other positions. */
  upTo: z.string().min(1).max(100),
  /** The root before this one; that of the empty tree where there is none. */
  previousRoot: digest,
  /** The store's own record of what is hidden, a tree of its own; null where the store does not show it. */
  rules: treeHead.nullable(),
  signedAt: z.iso.datetime(),
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

/** A released shape is never edited: add a new fact. */
export const checkpointEvents = {
  /** All events up to here, in the order of the log, have this Merkle root; signed with the installation's key. */
  LogCheckpointSigned: logCheckpoint,
};

export type LogCheckpointSigned = EventOf<typeof checkpointEvents>['data'];

/** Everything of a checkpoint that is signed. */
export type Statement = Omit<LogCheckpointSigned, 'keyId' | 'signature'>;

/** A checkpoint without the frontiers, which follow from the roots. */
export type Signed = Omit<LogCheckpointSigned, 'frontier' | 'rules'> & {
  readonly rules: Pick<TreeHead, 'size' | 'root'> | null;
};

/** The root of a tree without leaves, before the first checkpoint. */
export const EMPTY_ROOT = new MerkleTree().root();

export function signCheckpoint(statement: Statement, key: SigningKey): LogCheckpointSigned {
  const unsigned = { ...statement, keyId: key.public.id };
  return { ...unsigned, signature: key.sign(signedText(unsigned)) };
}

/**
 * What is wrong with a checkpoint taken by itself, in words; undefined where nothing is.
 * @param keys whose signatures count; undefined: the signature is not looked at
 */
export function faultOf(
  checkpoint: LogCheckpointSigned,
  keys: TrustedKeys | undefined,
): string | undefined {
  const { rules } = checkpoint;
  const isWhole = frontierFits(checkpoint) && (!rules || frontierFits(rules));
  return (
    (keys && faultOfSignature(checkpoint, keys)) ??
    (isWhole ? undefined : 'its frontier is not of its root')
  );
}

/** Who signed it counts, and signed just this. */
export function faultOfSignature(signed: Signed, keys: TrustedKeys): string | undefined {
  const key = keys.find(signed.keyId);
  if (!key) return `it is signed with the key ${signed.keyId}, which is not known here`;
  return key.signed(signedText(signed), signed.signature) ? undefined : 'its signature is wrong';
}

/** The same text for the same statement, for ever. The frontiers follow from the roots. */
function signedText(statement: Omit<Signed, 'signature'>): string {
  const { size, root, event, upTo, previousRoot, rules, signedAt, keyId } = statement;
  return [
    'Daylight log checkpoint 1',
    `size ${size}`,
    `root ${root}`,
    `event ${event}`,
    `position ${upTo}`,
    `previous ${previousRoot}`,
    rules ? `rules ${rules.size} ${rules.root}` : 'rules none',
    `at ${signedAt}`,
    `key ${keyId}`,
    '',
  ].join('\n');
}

function frontierFits(head: TreeHead): boolean {
  try {
    return MerkleTree.from(head).root() === head.root;
  } catch {
    return false;
  }
}
