import { domainToASCII } from 'node:url';

/** Plain, or quoted; angle brackets would end the envelope's address, so they are nowhere. */
const LOCAL_PART = /^(?:[^\s\p{C}<>()[\]\\,;:@"]+|"[^\p{C}<>"\\]+")$/u;

const ASCII_DOMAIN = /^[a-z0-9.-]+$/;
/** A name that breaks the rules for mixed directions has no ASCII spelling; servers that know SMTPUTF8 take it as it is. */
const UNICODE_DOMAIN = /^[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u;

/** The address as it may stand in an envelope, its domain in ASCII where it can be; undefined where it is none. */
export function envelopeAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at).normalize('NFC');
  const written = address.slice(at + 1).normalize('NFC');
  const ascii = domainToASCII(written);
  const domain = ascii || written.toLowerCase();
  const isDomain = (ascii ? ASCII_DOMAIN : UNICODE_DOMAIN).test(domain);
  if (at < 1 || domain.length > 253 || !isDomain) return undefined;
  return LOCAL_PART.test(local) ? `${local}@${domain}` : undefined;
}
