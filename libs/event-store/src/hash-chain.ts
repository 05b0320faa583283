import { createHash } from 'node:crypto';

/** The bytes of one stored event that its hash answers for. */
export interface HashedEvent {
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  /** As stored, character for character. */
  readonly data: string;
  readonly metadata: string;
}

/** What stands before the first event of a stream. */
export const GENESIS = Buffer.alloc(32);

/** SHA-256 over the envelope, the stored bytes, and the hash before it in the same stream. */
export function linkHash(previous: Uint8Array, event: HashedEvent): Buffer {
  const envelope = [event.stream, event.revision, event.id, event.type, event.recordedAt].join(
    '\n',
  );
  return createHash('sha256')
    .update(previous)
    .update(sha256(envelope))
    .update(sha256(event.data))
    .update(sha256(event.metadata))
    .digest();
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
