import { type Cells, readRows, type RowTable, writeRows } from './rows.js';
import type { ViewsTransaction } from './views.js';

/**
 * The rows of one table that a batch of events touches, by their key of one column: read in one go, changed in memory,
 * and written back in few statements. It lasts as long as its transaction.
 */
export class RowBatch<R extends Cells<R>> {
  private readonly rows = new Map<string, R>();
  private readonly born = new Set<string>();
  private readonly changed = new Set<string>();
  private readonly key: keyof R & string;

  constructor(private readonly table: RowTable<R>) {
    const [key, ...more] = table.key;
    if (key === undefined || more.length > 0) throw new Error(`${table.name} needs one key column`);
    this.key = key;
  }

  /** Reads the rows of these keys; those that are not there stay unknown. */
  async load(tx: ViewsTransaction, keys: readonly string[]): Promise<void> {
    for (const row of await readRows(tx, this.table, this.key, keys))
      this.rows.set(this.of(row), row);
  }

  get(key: string): R | undefined {
    return this.rows.get(key);
  }

  /** Every row that is known. */
  values(): IterableIterator<R> {
    return this.rows.values();
  }

  /** A row that was not there before; where it was, `flush` fails. @throws where this batch knows it already */
  add(row: R): void {
    const key = this.of(row);
    if (this.rows.has(key)) throw new Error(`${this.table.name} has a row ${key} already`);
    this.rows.set(key, row);
    this.born.add(key);
  }

  /** A row that was there before. */
  put(row: R): void {
    const key = this.of(row);
    if (this.rows.get(key) === row) return;
    this.rows.set(key, row);
    if (!this.born.has(key)) this.changed.add(key);
  }

  /** Writes rows as they were when they were added, before what has become of them since. */
  async flushAdded(tx: ViewsTransaction, added: readonly R[]): Promise<void> {
    await writeRows(tx, this.table, added, 'fail');
    for (const row of added) {
      const key = this.of(row);
      this.born.delete(key);
      if (this.rows.get(key) !== row) this.changed.add(key);
    }
  }

  /** Writes what is new and what has changed since the last time. */
  async flush(tx: ViewsTransaction): Promise<void> {
    await writeRows(tx, this.table, this.pick(this.born), 'fail');
    await writeRows(tx, this.table, this.pick(this.changed), 'overwrite');
    this.born.clear();
    this.changed.clear();
  }

  private pick(keys: ReadonlySet<string>): R[] {
    return [...keys].flatMap((key) => this.rows.get(key) ?? []);
  }

  private of(row: R): string {
    return String(row[this.key]);
  }
}
