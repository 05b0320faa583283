import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { InvalidArgument } from '../errors.js';

const RAW = /\b[0-9a-f]{64}\b/g;
const SIGNATURE = /^[0-9a-f]{128}$/;

/** The public half of an Ed25519 key, as everybody may see it. */
export class PublicKey {
  /** The first 16 hexadecimal digits of the key's SHA-256: short enough to be compared by a person. */
  readonly id: string;
  private readonly key: KeyObject;

  /** @param raw 64 hexadecimal digits @throws InvalidArgument */
  constructor(readonly raw: string) {
    const bytes = Buffer.from(raw, 'hex');
    if (bytes.length !== 32) throw new InvalidArgument('A public key has 64 hexadecimal digits.');
    this.id = hash('sha256', bytes, 'hex').slice(0, 16);
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
    this.key = createPublicKey({ key: jwk, format: 'jwk' });
  }

  /** @param signature 128 hexadecimal digits, in lower case: there is one way to write it */
  signed(text: string, signature: string): boolean {
    if (!SIGNATURE.test(signature)) return false;
    return verify(null, Buffer.from(text), this.key, Buffer.from(signature, 'hex'));
  }
}

/** The keys whose signatures count, by their ids. */
export class TrustedKeys {
  private readonly keys: ReadonlyMap<string, PublicKey>;

  constructor(keys: Iterable<PublicKey>) {
    this.keys = new Map([...keys].map((key) => [key.id, key]));
  }

  get all(): readonly PublicKey[] {
    return [...this.keys.values()];
  }

  find(id: string): PublicKey | undefined {
    return this.keys.get(id);
  }

  and(more: Iterable<PublicKey>): TrustedKeys {
    return new TrustedKeys([...this.keys.values(), ...more]);
  }
}

/** Every key that stands in a text: 64 hexadecimal digits each, whatever is around them. */
export function publicKeysIn(text: string): PublicKey[] {
  return [...new Set(text.match(RAW) ?? [])].map((raw) => new PublicKey(raw));
}

/** The keys in a file; none where there is no file. */
export function publicKeysOf(path: string): PublicKey[] {
  return existsSync(path) ? publicKeysIn(readFileSync(path, 'utf8')) : [];
}
