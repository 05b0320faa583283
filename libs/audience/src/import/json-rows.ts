import type { Customer } from '../customer.js';
import { RECORD_LIMITS } from '../customer.js';
import type { VaultContact } from '../vault/save-contacts.js';
import { Row } from './column.js';
import { type Finding, RowRefused } from './findings.js';
import {
  type Flat,
  flatten,
  hasRepeatedKey,
  isJsonObject,
  type JsonObject,
  withoutStrayLetters,
} from './json-objects.js';
import type { Line } from './lines.js';
import { nothing, type ReadRow, type RowReader } from './read-row.js';
import { contactReader, customerReader, type Known } from './rows.js';

const NEEDED = {
  customers: ['customer_id', 'name', 'components'],
  contacts: ['contact_id', 'email', 'consent'],
} as const;

/** Different sets of fields that are remembered. */
const SHAPES = 200;

interface JsonRow {
  readonly customer: Customer | undefined;
  readonly contacts: readonly VaultContact[];
  readonly findings: readonly Finding[];
}

/** Reads the rows of a file whose lines are JSON objects. */
export function jsonRowReader(known: Known): RowReader {
  const rows = new JsonRows(known);
  return { take: (lines) => lines.map((line) => rows.row(line)), end: () => [] };
}

/** Reads lines that are JSON objects each: a customer with its contacts, or a contact alone. */
class JsonRows {
  private readonly fields = new Row();
  private readonly customers: Shapes<Customer>;
  private readonly contacts: Shapes<VaultContact>;

  constructor(known: Known) {
    this.customers = new Shapes((names) => customerReader(names, known));
    this.contacts = new Shapes((names) => contactReader(names, known));
  }

  row(line: Line): ReadRow {
    const { number, text } = line;
    const ofLine = encodingOf(line);
    if (text.trim() === '' && line.damage === undefined)
      return nothing(number, [{ code: 'BLANK_LINE', column: null }]);
    try {
      const { customer, contacts, findings } = this.read(line);
      return { line: number, customer, contacts, findings: [...ofLine, ...findings], text };
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      return nothing(number, [...ofLine, { code: error.code, column: error.column }]);
    }
  }

  /** @throws RowRefused where nothing of the line can be taken */
  private read({ text, damage }: Line): JsonRow {
    if (damage === 'too long') throw new RowRefused('ROW_TOO_LONG', null);
    if (damage === 'unreadable') throw new RowRefused('ENCODING_INVALID', null);
    const findings: Finding[] = [];
    const object = parse(text, damage !== undefined);
    if (hasRepeatedKey(text, object)) findings.push({ code: 'JSON_KEY_REPEATED', column: null });
    const isBroken = damage !== undefined;
    if (!('contacts' in object) && 'email' in object && 'customer_id' in object)
      return {
        customer: undefined,
        contacts: [this.contact(object, isBroken, findings)],
        findings,
      };
    const customer = this.customer(object, isBroken, findings);
    return {
      customer,
      contacts: this.contactsOf(object, customer.id, isBroken, findings),
      findings,
    };
  }

  private customer(object: JsonObject, isBroken: boolean, findings: Finding[]): Customer {
    const flat = flatten(object, 'customer_id');
    demand(flat, NEEDED.customers);
    this.fields.start(flat.values, isBroken);
    const customer = this.customers.readerOf(flat.names)(this.fields);
    findings.push(...this.fields.findings);
    for (const column of flat.numbersAsText) findings.push({ code: 'NUMBER_AS_TEXT', column });
    return customer;
  }

  /** One contact that cannot be taken costs neither the customer nor the others. */
  private contactsOf(
    { contacts = [] }: JsonObject,
    customerId: string,
    isBroken: boolean,
    findings: Finding[],
  ): VaultContact[] {
    if (contacts === null) findings.push({ code: 'CONTACTS_MISSING', column: 'contacts' });
    if (contacts === null) return [];
    if (!Array.isArray(contacts)) throw new RowRefused('VALUE_UNKNOWN', 'contacts');
    if (contacts.length > RECORD_LIMITS.contacts)
      throw new RowRefused('TOO_MANY_CONTACTS', 'contacts');
    return contacts.flatMap((one: unknown, at) => {
      const found: Finding[] = [];
      try {
        if (!isJsonObject(one)) throw new RowRefused('JSON_NOT_OBJECT', null);
        return [this.contact({ ...one, customer_id: customerId }, isBroken, found)];
      } catch (error) {
        if (!(error instanceof RowRefused)) throw error;
        found.push(error);
        return [];
      } finally {
        for (const { code, column } of found)
          findings.push({ code, column: `contacts[${at}]${column === null ? '' : `.${column}`}` });
      }
    });
  }

  private contact(object: JsonObject, isBroken: boolean, findings: Finding[]): VaultContact {
    const flat = flatten(object, 'contact_id');
    demand(flat, NEEDED.contacts);
    this.fields.start(flat.values, isBroken);
    const contact = this.contacts.readerOf(flat.names)(this.fields);
    findings.push(...this.fields.findings);
    return contact;
  }
}

function encodingOf({ damage }: Line): readonly Finding[] {
  if (damage !== 'mixed' && damage !== 'twice') return [];
  return [{ code: damage === 'mixed' ? 'ENCODING_MIXED' : 'ENCODING_TWICE', column: null }];
}

/** Readers by the fields that objects have; most objects of a file have the same. */
class Shapes<T> {
  private readonly readers = new Map<string, (row: Row) => T>();
  constructor(private readonly make: (names: readonly string[]) => (row: Row) => T) {}

  readerOf(names: readonly string[]): (row: Row) => T {
    const shape = names.join('\n');
    const known = this.readers.get(shape);
    if (known) return known;
    const reader = this.make(names);
    if (this.readers.size < SHAPES) this.readers.set(shape, reader);
    return reader;
  }
}

function parse(text: string, isBroken: boolean): JsonObject {
  const value = parsed(text) ?? (isBroken ? parsed(withoutStrayLetters(text)) : undefined);
  if (value === undefined) throw new RowRefused('JSON_INVALID', null);
  if (!isJsonObject(value)) throw new RowRefused('JSON_NOT_OBJECT', null);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function demand({ names }: Flat, needed: readonly string[]): void {
  const missing = needed.find((name) => !names.includes(name));
  if (missing !== undefined) throw new RowRefused('FIELD_MISSING', missing);
}
