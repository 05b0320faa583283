import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { NotOurKey } from '#event-store';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** The installation's key, and everything that is derived from it. The key itself never leaves this object. */
export class Secrets {
  constructor(private readonly key: Uint8Array) {
    if (key.byteLength !== 32) throw new Error('The secret key must be 32 bytes.');
  }

  /** Reads the key file, or makes one that only its owner can read. @throws NotOurKey */
  static fromFile(path: string): Secrets {
    if (!existsSync(path)) {
      writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
    }
    const text = readFileSync(path, 'utf8').trim();
    if (/^[0-9a-f]{64}$/i.test(text)) return new Secrets(Buffer.from(text, 'hex'));
    throw new NotOurKey(
      `${path} is not a secret key of Daylight, which has 64 hexadecimal digits. Put the right one back from a backup. ` +
        'If there is none, remove it and start once with "daylight serve --new-keys".',
    );
  }

  /** Lower-case base32 of a keyed hash, 26 characters (130 bits); `purpose` keeps uses apart. */
  token(purpose: string, text: string): string {
    const mac = createHmac('sha256', this.key).update(`${purpose}\0${text}`).digest();
    let token = '';
    let bits = 0;
    let count = 0;
    for (let at = 0; token.length < 26; at += 1) {
      bits = ((bits << 8) | (mac[at] ?? 0)) & 0xffff;
      for (count += 8; count >= 5 && token.length < 26; count -= 5) {
        token += ALPHABET[(bits >> (count - 5)) & 31];
      }
    }
    return token;
  }

  /** A key of 32 bytes of its own for one purpose; it says nothing of the installation's. */
  derive(purpose: string): Buffer {
    return createHmac('sha256', this.key).update(`derive\0${purpose}`).digest();
  }

  /** Compares in constant time. */
  matches(purpose: string, text: string, token: string): boolean {
    const right = Buffer.from(this.token(purpose, text));
    const given = Buffer.from(token);
    return right.byteLength === given.byteLength && timingSafeEqual(right, given);
  }
}
