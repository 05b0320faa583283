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
import { destinationKeyOf } from '../destination.js';
import { type Erased, erasedSoFar, erasures, ERASURES_ID } from '../erasures.js';
import { knownCustomers } from '../vault/customers.js';
import type { VaultContact } from '../vault/save-contacts.js';
import { Vault } from '../vault/vault.js';
import { absentFrom } from './absent.js';
import type { BatchMeta } from './batch-writer.js';
import type { KnownOfFile } from './header.js';
import { type ImportFinding, type ImportReport, ReportInProgress } from './import-report.js';
import { printOf } from './journal.js';
import { Pace, type PaceNow } from './pace.js';
import { type Known, openSource, type ReadRow, readRows, type SourceFile } from './read-rows.js';
import { retireAbsent, type Retiring } from './retire-absent.js';
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
  /** Hears of every finding; the report has room for the first ones. */
  readonly onFinding?: (finding: ImportFinding) => void;
  /** Words of `plan` that are right; without it the usual ones. */
  readonly plans?: readonly string[];
  /** Of files that do not show it themselves. */
  readonly knownOfFiles?: KnownOfFile;
}

/** Rows of one transaction of the vault. */
const ROWS = 5_000;

/**
 * Takes customers and their contacts from CSV files. Good rows go in, bad ones are reported; known ones are
 * brought up to date. Details are in the vault before the facts that speak of them are in the log.
 * @throws Refusal where a file cannot be read at all; then nothing was taken
 */
export async function importCustomers(work: ImportCustomers): Promise<ImportReport> {
  const files: SourceFile[] = [];
  for (const path of work.files) files.push(await openSource(path, work.knownOfFiles));
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
  { refused, byCode }: ImportReport,
  retire: number | undefined,
): Promise<NonNullable<ImportReport['absent']>> {
  const absent = await absentFrom(parts.vault.views, seen);
  const counts = { customers: absent.customers.length, contacts: absent.contacts.length };
  // Where a line says null of its contacts, nothing is known of them.
  const unread = refused + (byCode.CONTACTS_MISSING ?? 0) - (byCode.PERSON_ERASED ?? 0);
  const isConfirmed = retire === counts.customers + counts.contacts && unread === 0;
  if (isConfirmed) await retireAbsent(parts, absent);
  return { ...counts, areRetired: isConfirmed, unread };
}

/** What a byte of a file costs, measured: a contact is longer than a customer, and has more to be kept. */
const WEIGHT = { customers: 1, contacts: 1.5 } as const;
/** Where no others are named. */
const USUAL_PLANS = ['free', 'starter', 'business', 'enterprise'];
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
  private readonly report: ReportInProgress;
  private readonly pace: Pace;
  private rows = 0;

  constructor(
    private readonly work: ImportCustomers,
    private readonly files: readonly SourceFile[],
    private readonly components: ReadonlySet<string>,
    private readonly erased: Erased,
    private readonly taking: Taking,
  ) {
    this.report = new ReportInProgress(work.onFinding);
    this.pace = new Pace(files.map(({ size, kind }) => ({ bytes: size, weight: WEIGHT[kind] })));
  }

  async run(): Promise<ImportReport> {
    const { file: first, customers, contacts } = this.taking.place;
    this.report.taken('customers', customers);
    this.report.taken('contacts', contacts);
    for (const [at, file] of this.files.entries()) {
      if (at >= first) await this.take(file, at);
    }
    return this.report.done(await this.taking.finish());
  }

  private async take(file: SourceFile, at: number): Promise<void> {
    const { file: first, line: last } = this.taking.place;
    const done = at === first ? last : 0;
    let waiting: ReadRow[] = [];
    let reached = 0;
    for await (const { rows, bytes } of readRows(file, this.known())) {
      for (const row of rows) {
        for (const finding of row.findings) this.report.found(file.path, row.line, finding);
        if (row.line <= done) continue;
        if (row.customer ?? row.contacts) waiting.push(row);
      }
      this.rows += rows.length;
      if (waiting.length >= ROWS) {
        await this.takeRows(file, waiting);
        waiting = [];
      }
      reached = Math.max(reached, rows.at(-1)?.line ?? 0);
      this.showProgress(file, bytes, reached);
    }
    if (waiting.length > 0) await this.takeRows(file, waiting);
  }

  private known(): Known {
    return {
      now: this.work.meta.now,
      components: this.components.size > 0 ? this.components : undefined,
      plans: new Set(this.work.plans ?? USUAL_PLANS),
      destKeyOf: (normalised) => destinationKeyOf(this.work.secrets, normalised),
    };
  }

  private async takeRows(file: SourceFile, rows: readonly ReadRow[]): Promise<void> {
    const customers = rows.flatMap(({ customer }) => customer ?? []);
    const contacts = await this.welcome(file, rows, customers);
    const place = { file: this.files.indexOf(file), line: rows.at(-1)?.line ?? 0 };
    await this.taking.take(customers, contacts, place);
    this.noteUnknown(customers);
    this.report.taken('customers', customers.length);
    this.report.taken('contacts', contacts.length);
  }

  /** Contacts of customers that are known by now, and of people who were not erased; the others are refused. */
  private async welcome(
    file: SourceFile,
    rows: readonly ReadRow[],
    customers: readonly Customer[],
  ): Promise<VaultContact[]> {
    const known = new Set(customers.map(({ id }) => id));
    const asked = new Set<string>();
    for (const { contacts } of rows)
      for (const { customerId } of contacts ?? [])
        if (!known.has(customerId)) asked.add(customerId);
    for (const id of await knownCustomers(this.work.views, [...asked])) known.add(id);
    const taken: VaultContact[] = [];
    for (const { line, contacts } of rows) {
      for (const contact of contacts ?? []) {
        if (this.erased.destKeys.has(contact.destKey))
          this.report.found(file.path, line, { code: 'PERSON_ERASED', column: 'email' });
        else if (known.has(contact.customerId)) taken.push(contact);
        else
          this.report.found(file.path, line, { code: 'CUSTOMER_UNKNOWN', column: 'customer_id' });
      }
    }
    return taken;
  }

  /** What was done before this run says nothing of its pace. */
  private showProgress(file: SourceFile, bytes: number, line: number): void {
    const at = this.files.indexOf(file);
    const { file: first, line: last } = this.taking.place;
    if (at < first || (at === first && line < last)) return;
    this.work.onProgress?.(this.pace.reached(at, bytes, this.rows, performance.now()));
  }

  private noteUnknown(customers: readonly Customer[]): void {
    for (const { components } of customers) {
      for (const id of components) if (!this.components.has(id)) this.report.unknownComponent(id);
    }
  }
}

function rank({ kind }: SourceFile): number {
  return kind === 'customers' ? 0 : 1;
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
