import { stat } from 'node:fs/promises';
import type { Secrets } from '#access';
import { catalog, CATALOG_ID } from '#catalog';
import {
  type Decider,
  type EventStore,
  type Fact,
  Refusal,
  replay,
  systemClock,
  wholeStream,
} from '#event-store';
import { Lease, type Views } from '#read-models';
import type { Customer } from '../customer.js';
import { type Erased, erasedSoFar, erasures, ERASURES_ID } from '../erasures.js';
import { knownCustomers } from '../vault/customers.js';
import type { VaultContact } from '../vault/save-contacts.js';
import { Vault } from '../vault/vault.js';
import { absentFrom } from './absent.js';
import type { BatchMeta } from './batch-writer.js';
import { type CsvRecord, csvRecords } from './csv-records.js';
import { Fields } from './fields.js';
import { columnName, type Header, readHeader } from './header.js';
import { type ImportReport, ReportInProgress } from './import-report.js';
import { type Place, printOf } from './journal.js';
import { Pace, type PaceNow } from './pace.js';
import { retireAbsent, type Retiring } from './retire-absent.js';
import { type RowProblem, RowRefused } from './row-problems.js';
import { contactOf, customerOf } from './rows.js';
import { Taking } from './taking.js';

export type ImportProgress = PaceNow;

export interface ImportCustomers {
  /** Paths of customers and contacts in any order; customers are taken first. */
  readonly files: readonly string[];
  readonly store: EventStore;
  readonly views: Views;
  readonly secrets: Secrets;
  readonly meta: BatchMeta;
  /** The files are all there is: whoever is in none of them is retired, where exactly so many are. */
  readonly fullSync?: { readonly retire: number | undefined } | undefined;
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
  const lease = new Lease(work.views, 'import', systemClock);
  const stopped = AbortSignal.timeout(WAIT_MS);
  if ((await lease.take(stopped)) === undefined) throw anotherImport();
  try {
    const vault = new Vault(work.views, work.secrets, true);
    const print = await printOf(customersFirst.map(({ path }) => path));
    const isFull = work.fullSync !== undefined;
    const parts = { ...work, vault, lease, files: print, isFull };
    const taking = await Taking.begin(parts);
    const components = await knownComponents(work.store);
    const report = await new Import(work, customersFirst, components, erased, taking).run();
    if (!work.fullSync) return report;
    return { ...report, absent: await settleAbsent(parts, taking, report, work.fullSync.retire) };
  } finally {
    await lease.giveBack();
  }
}

/** Whoever could not be read may be there all the same: then nobody is retired. */
async function settleAbsent(
  parts: Retiring,
  { seen }: Taking,
  { refused, refusedBy }: ImportReport,
  retire: number | undefined,
): Promise<NonNullable<ImportReport['absent']>> {
  const absent = await absentFrom(parts.vault.views, seen);
  const counts = { customers: absent.customers.length, contacts: absent.contacts.length };
  const unread = refused - (refusedBy.PERSON_ERASED ?? 0);
  const isConfirmed = retire === counts.customers + counts.contacts && unread === 0;
  if (isConfirmed) await retireAbsent(parts, absent);
  return { ...counts, areRetired: isConfirmed, unread };
}

/** What a byte of a file costs, measured: a contact is longer than a customer, and has more to be kept. */
const WEIGHT = { customers: 1, contacts: 1.5 } as const;
/** Another import may be at its end just now. */
const WAIT_MS = 2_000;

function anotherImport(): Refusal {
  return new Refusal(
    'IMPORT_RUNNING',
    'Another import is under way.',
    'Wait until it is through, then import again.',
    'files',
  );
}

class Import {
  private readonly report = new ReportInProgress();
  private readonly pace: Pace;
  private rows = 0;

  constructor(
    private readonly work: ImportCustomers,
    private readonly files: readonly File[],
    private readonly components: ReadonlySet<string>,
    private readonly erased: Erased,
    private readonly taking: Taking,
  ) {
    this.pace = new Pace(files.map(({ size, kind }) => ({ bytes: size, weight: WEIGHT[kind] })));
  }

  async run(): Promise<ImportReport> {
    const { file: first, customers, contacts } = this.taking.place;
    this.report.taken('customers', customers);
    this.report.taken('contacts', contacts);
    for (const [at, file] of this.files.entries()) {
      if (at < first) continue;
      if (file.kind === 'customers') await this.customers(file);
      else await this.contacts(file);
    }
    return this.report.done(await this.taking.finish());
  }

  private async customers(file: File): Promise<void> {
    for await (const batch of this.rowsOf(file, customerOf)) {
      const customers = batch.map(({ row }) => row);
      await this.taking.take(customers, [], this.placeAfter(file, batch));
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
      await this.taking.take([], contacts, this.placeAfter(file, batch));
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
    const { file: first, line: last } = this.taking.place;
    const done = this.files.indexOf(file) === first ? last : 0;
    for await (const piece of records) {
      for (const record of piece) {
        if (record.line <= done) continue;
        const row = this.rowOf(file, record, fields, read);
        if (row !== undefined) good.push({ row, line: record.line });
      }
      this.rows += piece.length;
      if (good.length >= ROWS) yield good.splice(0);
      this.showProgress(file, bytes, piece.at(-1)?.line ?? 0);
    }
    if (good.length > 0) yield good;
  }

  /** What was done before this run says nothing of its pace. */
  private showProgress(file: File, bytes: number, line: number): void {
    const at = this.files.indexOf(file);
    const { file: first, line: last } = this.taking.place;
    if (at < first || (at === first && line < last)) return;
    this.work.onProgress?.(this.pace.reached(at, bytes, this.rows, performance.now()));
  }

  /** Rows up to the last of these are dealt with. */
  private placeAfter(file: File, batch: readonly { readonly line: number }[]): Place {
    return { file: this.files.indexOf(file), line: batch.at(-1)?.line ?? 0 };
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
