import type { Scope } from '#incidents';
import {
  deleteRows,
  RowBatch,
  type RowTable,
  type ViewsTransaction,
  writeRows,
} from '#read-models';
import { type AffectedScopeRow, partsOf, rescoped, type ScopePartRow } from './affected-scope.js';

const SCOPES: RowTable<AffectedScopeRow> = {
  name: 'affected_scopes',
  key: ['incident_id'],
  columns: [
    'incident_id',
    'kind',
    'severity',
    'scope',
    'began_at',
    'over',
    'everywhere',
    'backfilled',
  ],
  changing: ['severity', 'scope', 'over', 'everywhere'],
};

const PARTS: RowTable<ScopePartRow> = {
  name: 'affected_scope_parts',
  key: ['incident_id', 'part', 'item'],
  columns: ['incident_id', 'part', 'item'],
  changing: [],
};

/**
 * The scopes that a batch of events touches. What is changed here is in the tables, where questions of who is affected
 * look, after `flush`. Of an incident that is over only the scope itself is kept, not its lists item by item.
 */
export class ScopeBatch {
  private readonly rows = new RowBatch(SCOPES);
  /** The lists that are to be written; undefined: none any more. */
  private readonly lists = new Map<string, string | undefined>();
  /** Whose lists may be in the table. */
  private readonly listed = new Set<string>();

  async load(tx: ViewsTransaction, ids: readonly string[]): Promise<void> {
    await this.rows.load(tx, ids);
    for (const { incident_id: id } of this.rows.values()) this.listed.add(id);
  }

  get(id: string): AffectedScopeRow | undefined {
    return this.rows.get(id);
  }

  declare(row: AffectedScopeRow): void {
    this.rows.add(row);
    this.lists.set(row.incident_id, row.scope);
  }

  rescope(row: AffectedScopeRow, scope: Scope): void {
    const changed = rescoped(row, scope);
    this.rows.put(changed);
    if (row.over === 0) this.lists.set(row.incident_id, changed.scope);
  }

  reassess(row: AffectedScopeRow, severity: string): void {
    this.rows.put({ ...row, severity });
  }

  end(row: AffectedScopeRow): void {
    this.rows.put({ ...row, over: 1 });
    this.lists.set(row.incident_id, undefined);
  }

  /** History may say that it was not over after all. */
  reopen(row: AffectedScopeRow): void {
    this.rows.put({ ...row, over: 0 });
    this.lists.set(row.incident_id, row.scope);
  }

  /** Writes incidents as they were when they were declared here, whatever has happened to them since. */
  async flushDeclared(tx: ViewsTransaction, declared: readonly AffectedScopeRow[]): Promise<void> {
    await this.rows.flushAdded(tx, declared);
    const lists = new Map(declared.map(({ incident_id, scope }) => [incident_id, scope]));
    await writeRows(tx, PARTS, partRows(lists), 'skip');
    for (const [id, scope] of lists) {
      this.listed.add(id);
      if (this.lists.get(id) === scope) this.lists.delete(id);
    }
  }

  async flush(tx: ViewsTransaction): Promise<void> {
    await this.rows.flush(tx);
    const ids = [...this.lists.keys()];
    const listed = ids.filter((id) => this.listed.has(id));
    await deleteRows(tx, PARTS, 'incident_id', listed);
    await writeRows(tx, PARTS, partRows(this.lists), 'skip');
    for (const id of ids) this.listed.add(id);
    this.lists.clear();
  }
}

function partRows(lists: ReadonlyMap<string, string | undefined>): ScopePartRow[] {
  return [...lists].flatMap(([incident_id, scope]) =>
    scope === undefined
      ? []
      : // Written by this projection from a fact's own scope.
        partsOf(JSON.parse(scope) as Scope).map(([part, item]) => ({ incident_id, part, item })),
  );
}
