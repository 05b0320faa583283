import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A person whose every detail is found again by searching for it. */
export interface Canary {
  readonly at: number;
  /** A word that stands in the name and in the address, and nowhere else in the world. */
  readonly word: string;
  readonly address: string;
  readonly phone: string;
  readonly contactId: string;
  readonly customerId: string;
}

export function canaries(count: number): Canary[] {
  return Array.from({ length: count }, (_, at) => {
    const word = `canary${String(at).padStart(3, '0')}x${randomBytes(5).toString('hex')}`;
    const phone = `+9997${String(at).padStart(3, '0')}${String(randomBytes(3).readUIntBE(0, 3)).padStart(8, '0').slice(0, 7)}`;
    const ids = { contactId: `con_c${at}`, customerId: `cus_c${at}` };
    return { at, word, address: `${word}@people.example`, phone, ...ids };
  });
}

/** customers.csv and contacts.csv: each canary is a contact of a customer of its own, the last ones give it their name too. */
export function canaryFiles(all: readonly Canary[], alsoCustomers: number) {
  const customers = all.map(({ word, customerId, at }) => {
    const name = at >= all.length - alsoCustomers ? `${word} Trading` : `Company ${at}`;
    return `${customerId},${name},,api,eu-west,business,active`;
  });
  const contacts = all.map(
    ({ word, address, phone, contactId, customerId }) =>
      `${contactId},${customerId},${word} Person,${address},${phone},yes`,
  );
  return {
    customers: ['customer_id,name,domain,components,region,plan,status', ...customers].join('\n'),
    contacts: ['contact_id,customer_id,name,email,phone,consent', ...contacts].join('\n'),
  };
}

/** How often each canary is found in a text, whatever the case. */
export function sightings(all: readonly Canary[], text: string): number {
  const plain = text.toLowerCase();
  let found = 0;
  for (const { word, phone } of all) {
    if (plain.includes(word)) found += 1;
    if (plain.includes(phone.slice(1))) found += 1;
  }
  return found;
}

/** Searches the bytes of every file under a folder. Gives the files in which something was found. */
export function filesWith(all: readonly Canary[], folder: string): string[] {
  return filesUnder(folder).filter((path) => sightings(all, readFileSync(path, 'latin1')) > 0);
}

export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
