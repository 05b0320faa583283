import { stat } from 'node:fs/promises';
import type { Secrets } from '#access';
import { catalog, CATALOG_ID } from '#catalog';
import { type Decider, type EventStore, type Fact, replay, wholeStream } from '#event-store';
import type { Views } from '#read-models';
import type { Customer } from '../customer.js';
import { type Erased, erasedSoFar, erasures, ERASURES_ID } from '../erasures.js';
import { contactsRecorded, customersRecorded } from '../record-customers.js';
import { knownCustomers } from '../vault/customers.js';
import type { VaultContact } from '../vault/save-contacts.js';
import { Vault } from '../vault/vault.js';
import { type BatchMeta, BatchWriter } from './batch-writer.js';
import { type CsvRecord, csvRecords } from './csv-records.js';
import { Fields } from './fields.js';
import { columnName, type Header, readHeader } from './header.js';
import { type ImportReport, ReportInProgress } from './import-report.js';
import { type RowProblem, RowRefused } from './row-problems.js';
import { contactOf, customerOf } from './rows.js';

export interface ImportProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly rows: number;
}

export interface ImportCustomers {
  /** Paths of customers and contacts in any order; customers are taken first. */
  readonly files: readonly string[];
  readonly store: EventStore;
  readonly views: Views;
  readonly secrets: Secrets;
  readonly meta: BatchMeta;
  readonly onProgress?: (progress: ImportProgress) => void;
}

interface File extends Header {
  readonly path: string;
  readonly size: number;
}

/** Rows of one transaction of the vault. */
const ROWS = 5_000;

/**
 * Takes customers and their contacts from CSV files. Good rows go in, bad ones are reported; known ones are
 * brought up to date. Details are in the vault before the facts that speak of them are in the log.
 * @throws Refusal where a file cannot be read at all; then nothing was taken
 */
export async function importCustomers(work: ImportCustomers): Promise<ImportReport> {
  const files: File[] = [];
  for (const path of work.files) {
    const header = await readHeader(path);
    files.push({ ...header, path, size: (await stat(path)).size });
  }
  const customersFirst = [...files].sort((one, other) => rank(one) - rank(other));
  const erased = erasedSoFar(await stateOf(work.store, erasures, ERASURES_ID));
  return new Import(work, customersFirst, await knownComponents(work.store), erased).run();
}

class Import {
  private readonly report = new ReportInProgress();
  private readonly facts: BatchWriter;
  private readonly vault: Vault;
  private readonly totalBytes: number;
  private bytesBefore = 0;
  private rows = 0;

  constructor(
    private readonly work: ImportCustomers,
    private readonly files: readonly File[],
    private readonly components: ReadonlySet<string>,
    private readonly erased: Erased,
  ) {
    this.facts = new BatchWriter(work.store, work.meta);
    this.vault = new Vault(work.views, work.secrets);
    this.totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  }

  async run(): Promise<ImportReport> {
    for (const file of this.files) {
      if (file.kind === 'customers') await this.customers(file);
      else await this.contacts(file);
      this.bytesBefore += file.size;
    }
    return this.report.done(await this.facts.flush());
  }

  private async customers(file: File): Promise<void> {
    for await (const batch of this.rowsOf(file, customerOf)) {
      const customers = batch.map(({ row }) => row);
      await this.vault.save({ customers, contacts: [] });
      await this.facts.add(customersRecorded(customers));
      this.noteUnknown(customers);
      this.report.taken('customers', customers.length);
    }
  }

  private async contacts(file: File): Promise<void> {
    const { views, secrets } = this.work;
    for await (const batch of this.rowsOf(file, (fields) => contactOf(fields, secrets))) {
      const ids = [...new Set(batch.map(({ row }) => row.customerId))];
      const known = await knownCustomers(views, ids);
      const contacts: VaultContact[] = [];
      for (const { row, line } of batch) {
        if (this.erased.destKeys.has(row.destKey))
          this.report.refused(file.path, line, 'PERSON_ERASED', 'email');
        else if (known.has(row.customerId)) contacts.push(row);
        else this.report.refused(file.path, line, 'CUSTOMER_UNKNOWN', 'customer_id');
      }
      await this.vault.save({ customers: [], contacts });
      await this.facts.add(contactsRecorded(contacts.map(({ customerId }) => customerId)));
      this.report.taken('contacts', contacts.length);
    }
  }

  /** Good rows, a thousand at a time; the others go into the report. */
  private async *rowsOf<T>(
    file: File,
    read: (fields: Fields) => T,
  ): AsyncGenerator<{ row: T; line: number }[]> {
    const fields = new Fields(file.columns);
    let bytes = 0;
    const good: { row: T; line: number }[] = [];
    const records = csvRecords(
      file.path,
      file.delimiter,
      file.columns.length,
      (read) => (bytes = read),
    );
    for await (const piece of records) {
      for (const record of piece) {
        const row = this.rowOf(file, record, fields, read);
        if (row !== undefined) good.push({ row, line: record.line });
      }
      this.rows += piece.length;
      if (good.length >= ROWS) yield good.splice(0);
      this.work.onProgress?.({
        bytes: this.bytesBefore + bytes,
        totalBytes: this.totalBytes,
        rows: this.rows,
      });
    }
    if (good.length > 0) yield good;
  }

  private rowOf<T>(
    { path, columns }: File,
    record: CsvRecord,
    fields: Fields,
    read: (fields: Fields) => T,
  ): T | undefined {
    try {
      if ('problem' in record) throw new RowRefused(record.problem, null);
      if (isHeader(record.fields, columns)) return undefined;
      if (record.fields.length !== columns.length) throw new RowRefused('CSV_COLUMNS', null);
      return read(fields.of(record.fields));
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      this.report.refused(path, record.line, error.code satisfies RowProblem, error.column);
      return undefined;
    }
  }

  private noteUnknown(customers: readonly Customer[]): void {
    for (const { components } of customers) {
      for (const id of components) if (!this.components.has(id)) this.report.unknownComponent(id);
    }
  }
}

function rank({ kind }: File): number {
  return kind === 'customers' ? 0 : 1;
}

/** Files that were put together keep their first lines in the middle. */
function isHeader(fields: readonly string[], columns: readonly string[]): boolean {
  return (
    fields.length === columns.length &&
    columns.every((name, at) => columnName(fields[at] ?? '') === name)
  );
}

async function stateOf<S, F extends Fact>(
  store: EventStore,
  on: Decider<S, F>,
  id: string,
): Promise<S> {
  return replay(on, await wholeStream(store, `${on.name}-${id}`));
}

async function knownComponents(store: EventStore): Promise<Set<string>> {
  const { components } = await stateOf(store, catalog, CATALOG_ID);
  return new Set([...components].filter(([, { retired }]) => !retired).map(([id]) => id));
}
