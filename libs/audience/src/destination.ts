import type { Secrets } from '#access';
import { normaliseAddress } from './address.js';

export type TokenPurpose = 'confirm' | 'unsubscribe';

/** Which mailbox, as the log and the ledger know it: a keyed hash that says nothing without our key. */
export function destinationKey(secrets: Secrets, address: string): string {
  return destinationKeyOf(secrets, normaliseAddress(address));
}

/** The same for an address that is normalised already. */
export function destinationKeyOf(secrets: Secrets, normalised: string): string {
  return secrets.token('destination', `email:${normalised}`);
}

/** What a link in a mail carries: it names the mailbox, and nobody else can make one. */
export function recipientToken(secrets: Secrets, purpose: TokenPurpose, destKey: string): string {
  return `${destKey}.${secrets.token(purpose, destKey)}`;
}

/** The mailbox a token names; undefined where we did not make the token for this purpose. */
export function readRecipientToken(
  secrets: Secrets,
  purpose: TokenPurpose,
  token: string,
): string | undefined {
  const [destKey = '', proof = '', ...rest] = token.split('.');
  return rest.length === 0 && secrets.matches(purpose, destKey, proof) ? destKey : undefined;
}
