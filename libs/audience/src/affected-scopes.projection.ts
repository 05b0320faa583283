import { readRows, type RowTable, sql, type ViewsTransaction, writeRows } from '#read-models';
import type { AffectedScopeRow } from './affected-scope.js';

const SCOPES: RowTable<{ readonly [C in keyof AffectedScopeRow]: AffectedScopeRow[C] }> = {
  name: 'affected_scopes',
  key: ['incident_id'],
  columns: [
    'incident_id',
    'kind',
    'severity',
    'scope',
    'starts_at',
    'began_at',
    'ends_at',
    'over',
    'over_at',
    'backfilled',
    'exposed',
    'turns',
    'affected_now',
    'affected_ever',
  ],
  changing: [
    'severity',
    'scope',
    'starts_at',
    'ends_at',
    'over',
    'over_at',
    'exposed',
    'turns',
    'affected_now',
    'affected_ever',
  ],
};

/** The scopes that a batch of events touches, folded in memory; nobody looks for them in the table before `flush`. */
export class ScopeBatch {
  private readonly rows = new Map<string, AffectedScopeRow>();
  private readonly born = new Set<string>();
  private readonly changed = new Set<string>();
  private knowsAllOpen = false;

  constructor(private readonly tx: ViewsTransaction) {}

  async load(ids: readonly string[]): Promise<void> {
    for (const row of await readRows(this.tx, SCOPES, 'incident_id', [...new Set(ids)]))
      this.rows.set(row.incident_id, row);
  }

  get(id: string): AffectedScopeRow | undefined {
    return this.rows.get(id);
  }

  /** Those of incidents that are not over. */
  async open(): Promise<AffectedScopeRow[]> {
    if (!this.knowsAllOpen) {
      const { rows } = await sql<{ id: string }>`
        SELECT incident_id AS id FROM affected_scopes WHERE over = 0 ORDER BY incident_id`.execute(
        this.tx,
      );
      await this.load(rows.map(({ id }) => id).filter((id) => !this.rows.has(id)));
      this.knowsAllOpen = true;
    }
    return [...this.rows.values()].filter(({ over }) => over === 0);
  }

  /** @throws where this batch knows it already */
  add(row: AffectedScopeRow): void {
    if (this.rows.has(row.incident_id)) throw new Error('An incident was declared twice.');
    this.rows.set(row.incident_id, row);
    this.born.add(row.incident_id);
  }

  put(row: AffectedScopeRow): void {
    this.rows.set(row.incident_id, row);
    if (!this.born.has(row.incident_id)) this.changed.add(row.incident_id);
  }

  async flush(): Promise<void> {
    const pick = (ids: ReadonlySet<string>) => [...ids].flatMap((id) => this.rows.get(id) ?? []);
    await writeRows(this.tx, SCOPES, pick(this.born), 'fail');
    await writeRows(this.tx, SCOPES, pick(this.changed), 'overwrite');
    this.born.clear();
    this.changed.clear();
  }
}
