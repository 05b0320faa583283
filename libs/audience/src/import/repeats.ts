import type { VaultContact } from '../vault/save-contacts.js';
import type { Finding, FindingCode } from './findings.js';
import type { ReadRow } from './read-row.js';
import { type Seen, SeenRows } from './seen-rows.js';

const CODES: Readonly<Record<Seen, FindingCode | undefined>> = {
  new: undefined,
  same: 'ROW_REPEATED',
  other: 'ID_REPEATED',
};

/** Finds rows, ids and people that came before in the same file. */
export class Repeats {
  private readonly customers: SeenRows;
  private readonly contacts: SeenRows;
  private readonly people: SeenRows;

  /** `expected`: rows of the file, about. */
  constructor(expected: number) {
    this.customers = new SeenRows(expected);
    this.contacts = new SeenRows(expected);
    this.people = new SeenRows(expected);
  }

  /** The same rows, with what is to be said of repetitions. */
  noted(rows: ReadRow[]): ReadRow[] {
    for (const [at, row] of rows.entries()) {
      const found = this.findingsOf(row);
      if (found !== undefined) rows[at] = { ...row, findings: [...row.findings, ...found] };
    }
    return rows;
  }

  private findingsOf({ customer, contacts, text }: ReadRow): Finding[] | undefined {
    let found: Finding[] | undefined;
    if (customer !== undefined) {
      const code = CODES[this.customers.note(customer.id, text)];
      if (code !== undefined) found = [{ code, column: null }];
      // The same line has the same contacts.
      if (code === 'ROW_REPEATED') return found;
    }
    for (const contact of contacts ?? []) {
      const code = this.codeOf(contact, customer === undefined ? text : contact.id);
      if (code !== undefined) (found ??= []).push({ code, column: null });
    }
    return found;
  }

  private codeOf(contact: VaultContact, content: string): FindingCode | undefined {
    const code = CODES[this.contacts.note(contact.id, content)];
    if (code !== undefined) return code;
    const seen = this.people.note(personOf(contact), contact.spelling);
    // Two of one name may share a mailbox, but not a telephone or the second in which they consented.
    const isOne = seen === 'other' || contact.consentAt !== null || contact.phone !== null;
    return seen !== 'new' && isOne ? 'PERSON_REPEATED' : undefined;
  }
}

/** All that makes two contacts one person, whatever their ids and however the address is spelt. */
function personOf(contact: VaultContact): string {
  return Object.values({ ...contact, id: '', spelling: '' }).join('\n');
}
