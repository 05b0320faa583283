import type { Sealing } from './sealing.js';

/** The place that a seal is for. */
export function customerPlace(id: string): string {
  return `customer ${id}`;
}

export function contactPlace(id: string): string {
  return `contact ${id}`;
}

export function mailboxPlace(destKey: string): string {
  return `mailbox ${destKey}`;
}

/** What a seal holds; undefined where its key was destroyed. @throws SealBroken */
export interface Sealed {
  readonly salt: Uint8Array | null | undefined;
  readonly sealed: Uint8Array;
}

export function openCustomer(sealing: Sealing, id: string, { salt, sealed }: Sealed) {
  if (!salt) return undefined;
  // Written by `saveCustomers`; nobody else can make a seal.
  const text = sealing.open(salt, customerPlace(id), sealed);
  const [name, domain] = JSON.parse(text) as [string, string | null];
  return { name, domain };
}

export function openContact(sealing: Sealing, id: string, { salt, sealed }: Sealed) {
  if (!salt) return undefined;
  // Written by `saveContacts`; nobody else can make a seal.
  const text = sealing.open(salt, contactPlace(id), sealed);
  const [name, phone] = JSON.parse(text) as [string, string | null];
  return { name, phone };
}

/** The address as its owner writes it. */
export function openMailbox(
  sealing: Sealing,
  destKey: string,
  { salt, sealed }: Sealed,
): string | undefined {
  if (!salt) return undefined;
  // Written by `saveMailboxes`; nobody else can make a seal.
  const [address] = JSON.parse(sealing.open(salt, mailboxPlace(destKey), sealed)) as [string];
  return address;
}
