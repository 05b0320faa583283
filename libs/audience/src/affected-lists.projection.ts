import type { Scope } from '#incidents';
import {
  deleteRows,
  eachOf,
  type RowTable,
  sql,
  type ViewsTransaction,
  writeRows,
} from '#read-models';
import {
  beginList,
  bringInLine,
  difference,
  enterRange,
  leave,
  type List,
  type Moved,
  nobody,
} from './affected-by-rule.projection.js';
import { type AffectedScopeRow, kindIn, scopeIn } from './affected-scope.js';
import type { ScopeBatch } from './affected-scopes.projection.js';
import { AffectedVias } from './affected-vias.projection.js';
import { type Via, viaText } from './concerned.js';
import { type Asked, everybody, isOneRange, members, type Part } from './membership.query.js';
import { touchedPart } from './touched-part.js';
import type { UsePartitions } from './use-partitions.projection.js';

/** The event by which somebody became, or stopped being, affected. */
export interface Turn {
  readonly position: string;
  /** ISO 8601, UTC: when it happened. */
  readonly saidAt: string;
  /** Since when it counts: ISO 8601, UTC; null for the declaration: since it began. */
  readonly at: string | null;
}

/** How one customer is and was affected; undefined: not. */
export interface Shift {
  readonly id: string;
  readonly before: Via | undefined;
  readonly after: Via | undefined;
}

interface TurnRow {
  readonly incident_id: string;
  readonly turn: number;
  readonly position: string;
  readonly said_at: string;
  readonly at: string | null;
}

const TURNS: RowTable<{ readonly [C in keyof TurnRow]: TurnRow[C] }> = {
  name: 'affected_turns',
  key: ['incident_id', 'turn'],
  columns: ['incident_id', 'turn', 'position', 'said_at', 'at'],
  changing: [],
};

interface AffectedRow {
  readonly incident_id: string;
  readonly customer_id: string;
  readonly from_turn: number;
  readonly until_turn: number | null;
  readonly via: number;
}

const AFFECTED: RowTable<{ readonly [C in keyof AffectedRow]: AffectedRow[C] }> = {
  name: 'affected',
  key: ['incident_id', 'customer_id', 'from_turn'],
  columns: ['incident_id', 'customer_id', 'from_turn', 'until_turn', 'via'],
  changing: ['until_turn', 'via'],
};

/** Writes the affected lists. What is counted of them is kept with their scopes. */
export class AffectedLists {
  private readonly vias: AffectedVias;
  private turns: TurnRow[] = [];

  constructor(
    private readonly tx: ViewsTransaction,
    private readonly scopes: ScopeBatch,
    private readonly partitions: UsePartitions,
  ) {
    this.vias = new AffectedVias(tx);
  }

  /** Puts in everybody whom a newly declared incident concerns. */
  async begin(row: AffectedScopeRow, turn: Turn): Promise<void> {
    const asked = askedBy(row);
    const { components, customers, where } = asked.scope;
    this.vias.begin(row.incident_id);
    await this.partitions.load(components);
    const isUsed = this.partitions.of(components).length > 0;
    if (!isUsed && customers.length === 0 && !(components.length === 0 && where)) return;
    if (isOneRange(asked)) return this.beginRange(row, asked, turn);
    const came = await beginList(this.tx, listOf(row), asked);
    this.vias.forget(row.incident_id);
    this.keep(row, turn, { ...nobody, came });
  }

  private async beginRange(row: AffectedScopeRow, asked: Asked, turn: Turn): Promise<void> {
    const { came } = await enterRange(this.tx, listOf(row), members(this.tx, asked), 0);
    // The first text has the first number.
    if (came > 0) await this.vias.numbersOf(row.incident_id, [rangeText(asked)]);
    this.keep(row, turn, { ...nobody, came });
  }

  /** Follows a changed scope. Customers named by only one of the two scopes are looked at one by one elsewhere. */
  async follow(
    row: AffectedScopeRow,
    before: Scope,
    apart: readonly string[],
    turn: Turn,
  ): Promise<void> {
    const [was, is] = [{ ...askedBy(row), scope: before }, askedBy(row)];
    const part = await touchedPart(this.partitions, was, is);
    if (!part) return;
    const others: Part = apart.length > 0 ? { ...part, notAmong: apart } : part;
    const isRange = isOneRange(was) && isOneRange(is);
    if (!isRange || was.scope.components[0] !== is.scope.components[0]) {
      const moved = await bringInLine(this.tx, listOf(row), is, was, others);
      this.vias.forget(row.incident_id);
      return this.keep(row, turn, moved);
    }
    const went = await leave(this.tx, listOf(row), difference(this.tx, was, is, others));
    const entering = difference(this.tx, is, was, others);
    const via = await this.vias.numbersOf(row.incident_id, [rangeText(is)]);
    const list = { ...listOf(row), wasLonger: listOf(row).wasLonger || went > 0 };
    const moved = await enterRange(this.tx, list, entering, via.get(rangeText(is)) ?? 0);
    this.keep(row, turn, { ...nobody, ...moved, went });
  }

  /** Follows an incident that goes on after all: what happened to customers meanwhile was not looked at. */
  async lookAgain(row: AffectedScopeRow, turn: Turn): Promise<void> {
    const moved = await bringInLine(this.tx, listOf(row), askedBy(row), undefined, everybody);
    this.vias.forget(row.incident_id);
    this.keep(row, turn, moved);
  }

  /** Follows customers one by one. */
  async shift(row: AffectedScopeRow, shifts: readonly Shift[], turn: Turn): Promise<void> {
    const changed = shifts.flatMap(({ id, before, after }) => {
      const [was, is] = [before && viaText(before), after && viaText(after)];
      return was === is ? [] : [{ id, was, is }];
    });
    if (changed.length === 0) return;
    const list = listOf(row);
    const known = await this.periodsOf(list, changed);
    const open = changed.filter(({ id, was }) => was && known.get(id)?.open !== undefined);
    const leaving = open.filter(({ is }) => is === undefined);
    const staying = open.filter(({ is }) => is !== undefined);
    const coming = changed.filter(({ was, is }) => is && !was);
    const texts = [...staying, ...coming].flatMap(({ is }) => is ?? []);
    const vias = await this.vias.numbersOf(row.incident_id, texts);
    const ended = [...leaving, ...staying].map(({ id }) => ({
      incident_id: list.incidentId,
      customer_id: id,
      from_turn: known.get(id)?.open ?? list.turn,
      until_turn: list.turn,
      via: 0,
    }));
    const begun = [...staying, ...coming].map(({ id, is = '' }) => ({
      incident_id: list.incidentId,
      customer_id: id,
      from_turn: list.turn,
      until_turn: null,
      via: vias.get(is) ?? 0,
    }));
    await writeRows(this.tx, { ...AFFECTED, changing: ['until_turn'] }, ended, 'overwrite');
    await writeRows(this.tx, AFFECTED, begun, 'fail');
    const cameBack = coming.filter(({ id }) => known.has(id)).length;
    const moved = { came: coming.length, went: leaving.length, cameBack };
    this.keep(row, turn, { ...moved, turned: staying.length });
  }

  /** Of customers who have or had a period: the turn by which the open one began, where there is one. */
  private async periodsOf(
    { incidentId }: List,
    customers: readonly { readonly id: string }[],
  ): Promise<ReadonlyMap<string, { readonly open: number | undefined }>> {
    const ids = eachOf(
      this.tx,
      customers.map(({ id }) => id),
    );
    const periods = sql`FROM affected AS a WHERE a.incident_id = ${incidentId} AND a.customer_id = ids.value`;
    // One by one through the key, however long the list is or is believed to be.
    const { rows } = await sql<{ id: string; first: number | null; open: number | null }>`
      SELECT ids.value AS id, (SELECT min(a.from_turn) ${periods}) AS first,
        (SELECT max(a.from_turn) ${periods} AND a.until_turn IS NULL) AS open
      FROM ${ids} AS ids`.execute(this.tx);
    return new Map(
      rows
        .filter(({ first }) => first !== null)
        .map(({ id, open }) => [id, { open: open === null ? undefined : Number(open) }]),
    );
  }

  /** Takes away a list as if it had never been. */
  async forget(row: AffectedScopeRow): Promise<void> {
    const ids = [row.incident_id];
    await this.flush();
    for (const { name } of [AFFECTED, TURNS, { name: 'affected_vias' }]) {
      await deleteRows(this.tx, { ...OF_INCIDENT, name }, 'incident_id', ids);
    }
    this.vias.forget(row.incident_id);
    const now = this.scopes.get(row.incident_id) ?? row;
    this.scopes.put({ ...now, turns: 0, affected_now: 0, affected_ever: 0 });
  }

  async flush(): Promise<void> {
    const { turns } = this;
    this.turns = [];
    await writeRows(this.tx, TURNS, turns, 'fail');
  }

  /** An event that moved nobody has no number. */
  private keep(row: AffectedScopeRow, { position, saidAt, at }: Turn, moved: Moved): void {
    if (moved.came + moved.went + moved.turned === 0) return;
    const { incident_id, turns } = row;
    this.turns.push({ incident_id, turn: turns, position, said_at: saidAt, at });
    this.scopes.put({
      ...row,
      turns: turns + 1,
      affected_now: row.affected_now + moved.came - moved.went,
      affected_ever: row.affected_ever + moved.came - moved.cameBack,
    });
  }
}

const OF_INCIDENT: RowTable<{ readonly incident_id: string }> = {
  name: '',
  key: [],
  columns: ['incident_id'],
  changing: [],
};

export function askedBy(row: AffectedScopeRow): Asked {
  const exposedBy = row.exposed > 0 ? row.incident_id : undefined;
  return { scope: scopeIn(row), kind: kindIn(row), exposedBy };
}

function listOf(row: AffectedScopeRow): List {
  return {
    incidentId: row.incident_id,
    turn: row.turns,
    wasLonger: row.affected_ever > row.affected_now,
  };
}

function rangeText({ scope }: Asked): string {
  return viaText({ components: scope.components, listed: false });
}
