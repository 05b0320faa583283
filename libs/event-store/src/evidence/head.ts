import { z } from 'zod';
import {
  faultOfSignature,
  logCheckpoint,
  type LogCheckpointSigned,
  type Signed,
} from './checkpoint.js';
import { PublicKey, TrustedKeys } from './public-key.js';

const treeHead = logCheckpoint.shape.rules.unwrap().omit({ frontier: true });

/** What is published of a checkpoint: what was signed, and the key to check it with. */
const publishedHead = logCheckpoint.omit({ frontier: true }).extend({
  format: z.literal('daylight-log-head'),
  version: z.literal(1),
  rules: treeHead.nullable(),
  /** Ed25519, 64 hexadecimal digits. */
  publicKey: z.string().regex(/^[0-9a-f]{64}$/),
});

export type PublishedHead = z.output<typeof publishedHead>;

export function headOf(checkpoint: LogCheckpointSigned, key: PublicKey): PublishedHead {
  const { size, root, event, upTo, previousRoot, rules, signedAt, keyId, signature } = checkpoint;
  return {
    format: 'daylight-log-head',
    version: 1,
    size,
    root,
    event,
    upTo,
    previousRoot,
    rules: rules && { size: rules.size, root: rules.root },
    signedAt,
    keyId,
    signature,
    publicKey: key.raw,
  };
}

/** Reads one published head. @returns what is wrong with it, in words, where something is */
export function readHead(text: string, pinned?: TrustedKeys): PublishedHead | string {
  const parsed = publishedHead.safeParse(jsonOf(text));
  if (!parsed.success) return 'it is not a published head';
  const head: PublishedHead & Signed = parsed.data;
  const own = new TrustedKeys([new PublicKey(head.publicKey)]);
  return faultOfSignature(head, own) ?? (pinned && faultOfSignature(head, pinned)) ?? head;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
