import { domainToASCII } from 'node:url';

/** Plain, or quoted; angle brackets would end the envelope's address, so they are nowhere. */
const LOCAL_PART = /^(?:[^\s\p{C}<>()[\]\\,;:@"]+|"[^\p{C}<>"\\]+")$/u;

/** The address as it may stand in an envelope, its domain in ASCII; undefined where it is none. */
export function envelopeAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at).normalize('NFC');
  const domain = domainToASCII(address.slice(at + 1));
  if (at < 1 || domain === '' || domain.length > 253 || !/^[a-z0-9.-]+$/.test(domain))
    return undefined;
  return LOCAL_PART.test(local) ? `${local}@${domain}` : undefined;
}
