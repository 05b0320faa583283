import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { NotOurKey } from '../errors.js';
import { PublicKey, publicKeysOf } from './public-key.js';

export interface KeyFiles {
  /** For its owner alone. */
  readonly evidenceKey: string;
  /** The public halves of this key and of those before it, one a line: for everybody. */
  readonly evidencePub: string;
}

/** The key with which an installation signs what its log holds. The key itself never leaves this object. */
export class SigningKey {
  readonly public: PublicKey;

  private constructor(private readonly key: KeyObject) {
    // An Ed25519 key always has an x.
    const { x } = key.export({ format: 'jwk' }) as { x: string };
    this.public = new PublicKey(Buffer.from(x, 'base64url').toString('hex'));
  }

  /** A key that is kept nowhere. */
  static fresh(): SigningKey {
    return new SigningKey(generateKeyPairSync('ed25519').privateKey);
  }

  /** Reads the key, or makes one that only its owner can read; its public half is noted beside it. @throws NotOurKey */
  static fromFiles({ evidenceKey, evidencePub }: KeyFiles): SigningKey {
    if (!existsSync(evidenceKey)) makeKey(evidenceKey);
    const key = read(evidenceKey);
    const known = publicKeysOf(evidencePub).some(({ id }) => id === key.public.id);
    if (!known) appendFileSync(evidencePub, `${key.public.id} ${key.public.raw}\n`);
    return key;

    function read(path: string): SigningKey {
      try {
        return new SigningKey(createPrivateKey(readFileSync(path)));
      } catch (cause) {
        const words = `${path} is not a signing key of Daylight. Put the right one back, or remove it: a new one is made.`;
        throw new NotOurKey(words, { cause });
      }
    }
  }

  /** 128 hexadecimal digits. */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.key).toString('hex');
  }
}

/** Whole or not at all; where another process makes one at the same time, the first counts. */
function makeKey(path: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${path}.${process.pid}.new`;
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  writeFileSync(draft, pem, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch {
    // Not every file system has links.
    if (!existsSync(path)) renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}
