import { createCipheriv, createDecipheriv, hash, randomFillSync } from 'node:crypto';
import type { Secrets } from '#access';

const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES;
/** Of random bytes that are asked for at once: asking costs more than getting. */
const POOL_BYTES = NONCE_BYTES * 1_024;

export const SALT_BYTES = 32;

/** What was sealed cannot be opened: it was changed, put in another's place, or sealed under other keys. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/**
 * Seals what is personal, each person's under a key of their own. A key is made from the person's salt and the
 * installation's secret: neither opens anything alone, and without its salt a seal stays shut for ever.
 *
 * AES-256-GCM; a seal is version (1 byte), nonce (12), text, tag (16), and holds only in the place it was made for.
 */
export class Sealing {
  private readonly fromSalt;
  private readonly printKey: string;
  private readonly nonces = Buffer.alloc(POOL_BYTES);
  private nextNonce = POOL_BYTES;

  constructor(secrets: Secrets) {
    // A block cipher over random blocks that are never used twice: what comes out is as good as random itself.
    this.fromSalt = createCipheriv('aes-256-ecb', secrets.derive('vault'), null);
    this.fromSalt.setAutoPadding(false);
    this.printKey = secrets.derive('vault print').toString('base64');
  }

  /** `place` names the row it is for, so that no other row's seal passes there. */
  seal(salt: Uint8Array, place: string, text: string): Uint8Array {
    const nonce = this.nonce();
    const cipher = createCipheriv(ALGORITHM, this.keyOf(salt), nonce);
    cipher.setAAD(Buffer.from(place));
    const sealed = Buffer.concat([
      Buffer.of(VERSION),
      nonce,
      cipher.update(text, 'utf8'),
      cipher.final(),
    ]);
    return Buffer.concat([sealed, cipher.getAuthTag()]);
  }

  /** @throws SealBroken */
  open(salt: Uint8Array, place: string, sealed: Uint8Array): string {
    try {
      const bytes = Buffer.from(sealed);
      const nonce = bytes.subarray(1, HEAD_BYTES);
      const decipher = createDecipheriv(ALGORITHM, this.keyOf(salt), nonce, {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const text = decipher.update(bytes.subarray(HEAD_BYTES, -TAG_BYTES), undefined, 'utf8');
      return text + decipher.final('utf8');
    } catch (cause) {
      throw new SealBroken('A seal in the vault cannot be opened with its key.', { cause });
    }
  }

  /** 48 bits that say whether a text is the same as before, and to nobody without the secret anything else. */
  print(text: string): number {
    const digest = hash('sha256', `${this.printKey}${text}${this.printKey}`, 'hex');
    return Number.parseInt(digest.slice(0, 12), 16);
  }

  private keyOf(salt: Uint8Array): Buffer {
    return this.fromSalt.update(salt);
  }

  private nonce(): Buffer {
    if (this.nextNonce >= POOL_BYTES) {
      randomFillSync(this.nonces);
      this.nextNonce = 0;
    }
    const nonce = Buffer.from(this.nonces.subarray(this.nextNonce, this.nextNonce + NONCE_BYTES));
    this.nextNonce += NONCE_BYTES;
    return nonce;
  }
}
