import { type LookedFor, readAddress, readRecipientToken, destinationKeyOf } from '#audience';
import type { Secrets } from '#access';

/** Whatever somebody gives who asks for support, and what it may be, likeliest first. */
export type Identified = LookedFor | { readonly by: 'notice'; readonly deliveryId: number };

const NOTICE = /^N-?(\d{1,15})$/i;
const TOKEN = /[a-z2-7]{26}\.[a-z2-7]{26}/;
const PHONE = /^\+?[\d\s().-]{7,25}$/;
const ID = /^[\w.:@-]{1,100}$/;
const DOMAIN = /^[^\s@]+\.[^\s@.]{2,}$/u;

/** `N-1234` is the reference in the header of a notice; the link that ends its mails names a mailbox too. */
export function readIdentifier(secrets: Secrets, text: string): Identified[] {
  const given = text.trim();
  const notice = NOTICE.exec(given);
  if (notice) return [{ by: 'notice', deliveryId: Number(notice[1]) }];
  const mailbox = mailboxIn(secrets, given);
  if (mailbox !== undefined) return [{ by: 'mailbox', destKey: mailbox }];
  const found: Identified[] = [];
  const address = given.includes('@') ? readAddress(given) : undefined;
  if (address && !('problem' in address))
    found.push({ by: 'mailbox', destKey: destinationKeyOf(secrets, address.normalised) });
  if (ID.test(given)) found.push({ by: 'id', id: given });
  if (PHONE.test(given)) found.push({ by: 'phone', phone: given });
  if (DOMAIN.test(given)) found.push({ by: 'domain', domain: given });
  found.push({ by: 'name', name: given });
  return found;
}

function mailboxIn(secrets: Secrets, text: string): string | undefined {
  const [token] = TOKEN.exec(text) ?? [];
  if (token === undefined) return undefined;
  return (
    readRecipientToken(secrets, 'unsubscribe', token) ??
    readRecipientToken(secrets, 'confirm', token)
  );
}
