import { hash } from 'node:crypto';

/** The bytes of one stored event that its hash answers for. */
export interface HashedEvent {
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  /** As stored, character for character: a text, or its UTF-8. */
  readonly dataText: string | Uint8Array;
  readonly metadataText: string | Uint8Array;
}

/** What stands before the first event of a stream. */
export const GENESIS = '0'.repeat(64);

/**
 * SHA-256 over the hash before it in the same stream and the digests of the envelope, the data and the metadata.
 * @param previous 64 hexadecimal digits @returns 64 hexadecimal digits
 */
export function linkHash(previous: string, event: HashedEvent): string {
  const { stream, revision, id, type, recordedAt } = event;
  const envelope = sha256(`${stream}\n${revision}\n${id}\n${type}\n${recordedAt}`);
  return sha256(`${previous}${envelope}${sha256(event.dataText)}${sha256(event.metadataText)}`);
}

function sha256(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex');
}
