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
  countKnown,
  difference,
  enterRange,
  integer,
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
  /** ISO 8601, UTC; null for the declaration: since it began. */
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
  readonly at: string | null;
}

const TURNS: RowTable<{ readonly [C in keyof TurnRow]: TurnRow[C] }> = {
  name: 'affected_turns',
  key: ['incident_id', 'turn'],
  columns: ['incident_id', 'turn', 'position', 'at'],
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
    this.keep(row, turn, { ...moved, went });
  }

  /** Follows an incident that goes on after all: what happened to customers meanwhile was not looked at. */
  async lookAgain(row: AffectedScopeRow, turn: Turn): Promise<void> {
    const moved = await bringInLine(this.tx, listOf(row), askedBy(row), undefined, everybody);
    this.vias.forget(row.incident_id);
    this.keep(row, turn, moved);
  }

  /** Follows customers one by one. */
  async shift(row: AffectedScopeRow, shifts: readonly Shift[], turn: Turn): Promise<void> {
    const { tx } = this;
    const list = listOf(row);
    const idsOf = (some: readonly Shift[]) =>
      eachOf(
        tx,
        some.map(({ id }) => id),
      );
    const leaving = shifts.filter(({ before, after }) => before && !after);
    const staying = shifts.flatMap(({ id, before, after }) => {
      const says = after && viaText(after);
      return before && says && says !== viaText(before) ? [{ id, says }] : [];
    });
    const coming = shifts.flatMap(({ id, before, after }) =>
      after && !before ? [{ id, says: viaText(after) }] : [],
    );
    const texts = [...staying, ...coming].map(({ says }) => says);
    if (leaving.length + texts.length === 0) return;
    const went = leaving.length > 0 ? await leave(tx, list, idsOf(leaving)) : 0;
    const vias = await this.vias.numbersOf(row.incident_id, texts);
    for (const says of new Set(staying.map((one) => one.says))) {
      const ids = staying.filter((one) => one.says === says).map(({ id }) => id);
      await sql`UPDATE affected SET via = ${integer(vias.get(says) ?? 0)} WHERE incident_id = ${list.incidentId}
        AND until_turn IS NULL AND customer_id IN ${eachOf(tx, ids)}`.execute(tx);
    }
    const known = list.wasLonger && coming.length > 0;
    const cameBack = known
      ? await countKnown(
          tx,
          list.incidentId,
          sql`SELECT * FROM ${eachOf(
            tx,
            coming.map(({ id }) => id),
          )} AS ids`,
        )
      : 0;
    await writeRows(
      tx,
      AFFECTED,
      coming.map(({ id, says }) => ({
        incident_id: list.incidentId,
        customer_id: id,
        from_turn: list.turn,
        until_turn: null,
        via: vias.get(says) ?? 0,
      })),
      'fail',
    );
    this.keep(row, turn, { came: coming.length, went, cameBack });
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
  private keep(row: AffectedScopeRow, { position, at }: Turn, moved: Moved): void {
    if (moved.came + moved.went === 0) return;
    const { incident_id, turns } = row;
    this.turns.push({ incident_id, turn: turns, position, at });
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
