import type { RawBuilder } from 'kysely';
import { sql, type ViewsTransaction } from '#read-models';
import { customerColumns, useColumns } from './condition.query.js';
import {
  type Asked,
  everybody,
  members,
  membership,
  type Part,
  partSql,
  ruleSql,
} from './membership.query.js';

/** A list while one event changes it. */
export interface List {
  readonly incidentId: string;
  /** The number of the event among those that have changed it. */
  readonly turn: number;
  /** Somebody was affected and is no more, so whoever comes may have been here before. */
  readonly wasLonger: boolean;
}

/** How many customers came and went, and how many of those who came had been there before. */
export interface Moved {
  readonly came: number;
  readonly went: number;
  readonly cameBack: number;
  /** Who stayed, but is affected through something else. */
  readonly turned: number;
}

export const nobody: Moved = { came: 0, went: 0, cameBack: 0, turned: 0 };

/** Puts in those who are in one range of the users of a component, and were not affected until now. */
export async function enterRange(
  tx: ViewsTransaction,
  list: List,
  found: RawBuilder<unknown>,
  via: number,
): Promise<Pick<Moved, 'came' | 'cameBack'>> {
  const cameBack = list.wasLonger ? await countKnown(tx, list.incidentId, found) : 0;
  const { numAffectedRows } = await sql`
    INSERT INTO affected (incident_id, customer_id, from_turn, until_turn, via)
    SELECT ${list.incidentId}, found.customer_id, ${integer(list.turn)}, CAST(NULL AS BIGINT), ${integer(via)}
    FROM (${found}) AS found`.execute(tx);
  return { came: Number(numAffectedRows ?? 0n), cameBack };
}

/** Ends the periods of these customers; gives how many had one. */
export async function leave(
  tx: ViewsTransaction,
  { incidentId, turn }: List,
  found: RawBuilder<unknown>,
): Promise<number> {
  const { numAffectedRows } = await sql`UPDATE affected SET until_turn = ${integer(turn)}
    WHERE incident_id = ${incidentId} AND until_turn IS NULL AND customer_id IN (${found})`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0n);
}

/** `SELECT customer_id`: the users of a component in a part for whom one rule holds and the other does not. */
export function difference(
  tx: ViewsTransaction,
  holds: Asked,
  not: Asked,
  part: Part,
): RawBuilder<unknown> {
  return sql`SELECT u.customer_id FROM customer_uses AS u
    WHERE u.component_id IN (${sql.join(holds.scope.components)})
      AND ${sql.join(partSql(tx, part, useColumns), sql` AND `)}
      AND ${ruleSql(tx, holds, useColumns)} AND NOT (${ruleSql(tx, not, useColumns)})`;
}

/**
 * Brings the list of an open incident in line with whom it concerns now, in a part of the customers: whoever no longer
 * is has the period ended, whoever newly is gets one. A handful of statements, whatever the number of customers.
 * `before`: what it concerned until now; undefined: whoever has a period.
 */
export async function bringInLine(
  tx: ViewsTransaction,
  list: List,
  now: Asked,
  before?: Asked,
  part: Part = everybody,
): Promise<Moved> {
  const { incidentId } = list;
  const candidates = before
    ? inPart(tx, before, now, part)
    : sql`SELECT a.customer_id FROM affected AS a WHERE a.incident_id = ${incidentId} AND a.until_turn IS NULL`;
  const went = await leave(
    tx,
    list,
    sql`${candidates} EXCEPT SELECT m.customer_id FROM (${members(tx, now, part)}) AS m`,
  );
  await openFor(tx, incidentId, now, part);
  const turned = await turn(tx, list, now, part);
  const isNew = sql`NOT EXISTS (SELECT 1 FROM affected AS a WHERE a.incident_id = ${incidentId}
    AND a.customer_id = m.customer_id AND a.until_turn IS NULL)`;
  const entering = sql`SELECT m.customer_id FROM (${members(tx, now, part)}) AS m WHERE ${isNew}`;
  const cameBack = list.wasLonger || went > 0 ? await countKnown(tx, incidentId, entering) : 0;
  const came = await enter(tx, list, now, part, isNew);
  return { came, went, cameBack, turned };
}

/** Begins a list: nobody is on it yet. */
export async function beginList(tx: ViewsTransaction, list: List, now: Asked): Promise<number> {
  await openFor(tx, list.incidentId, now, everybody);
  return enter(tx, list, now, everybody, sql`1 = 1`);
}

function inPart(tx: ViewsTransaction, before: Asked, now: Asked, part: Part): RawBuilder<unknown> {
  const components = [...before.scope.components, ...now.scope.components];
  const asksAll = [before, now].some(({ scope }) => scope.components.length === 0 && scope.where);
  if (asksAll || components.length === 0) {
    return sql`SELECT c.id FROM customers AS c WHERE ${sql.join(partSql(tx, part, customerColumns), sql` AND `)}`;
  }
  return sql`SELECT u.customer_id FROM customer_uses AS u
    WHERE u.component_id IN (${sql.join(components)}) AND ${sql.join(partSql(tx, part, useColumns), sql` AND `)}`;
}

async function enter(
  tx: ViewsTransaction,
  { incidentId, turn }: List,
  now: Asked,
  part: Part,
  condition: RawBuilder<unknown>,
): Promise<number> {
  const { numAffectedRows } = await sql`
    INSERT INTO affected (incident_id, customer_id, from_turn, until_turn, via)
    SELECT ${incidentId}, m.customer_id, ${integer(turn)}, CAST(NULL AS BIGINT), v.via
    FROM (${membership(tx, now, part)}) AS m
    JOIN affected_vias AS v ON v.incident_id = ${incidentId} AND v.says = m.says
    WHERE ${condition}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** Gives numbers to the texts that these members need, in the order of the texts. */
async function openFor(
  tx: ViewsTransaction,
  incidentId: string,
  now: Asked,
  part: Part,
): Promise<void> {
  await sql`INSERT INTO affected_vias (incident_id, via, says)
    SELECT ${incidentId}, (SELECT count(*) FROM affected_vias AS v WHERE v.incident_id = ${incidentId})
      + row_number() OVER (ORDER BY said.says) - 1, said.says
    FROM (SELECT DISTINCT m.says FROM (${membership(tx, now, part)}) AS m) AS said
    WHERE said.says NOT IN (SELECT v.says FROM affected_vias AS v WHERE v.incident_id = ${incidentId})`.execute(
    tx,
  );
}

/** Whoever stays but is affected through something else has a period ended and another begun; gives how many. */
async function turn(tx: ViewsTransaction, list: List, now: Asked, part: Part): Promise<number> {
  const { incidentId } = list;
  const found = sql`(${membership(tx, now, part)}) AS m`;
  const { numAffectedRows } = await sql`
    INSERT INTO affected (incident_id, customer_id, from_turn, until_turn, via)
    SELECT ${incidentId}, m.customer_id, ${integer(list.turn)}, CAST(NULL AS BIGINT), v.via FROM ${found}
    JOIN affected_vias AS v ON v.incident_id = ${incidentId} AND v.says = m.says
    JOIN affected AS a ON a.incident_id = ${incidentId} AND a.customer_id = m.customer_id
      AND a.until_turn IS NULL AND a.via <> v.via`.execute(tx);
  const turned = Number(numAffectedRows ?? 0n);
  if (turned === 0) return 0;
  await sql`UPDATE affected SET until_turn = ${integer(list.turn)}
    WHERE incident_id = ${incidentId} AND until_turn IS NULL AND from_turn < ${integer(list.turn)}
      AND customer_id IN (SELECT m.customer_id FROM ${found})
      AND EXISTS (SELECT 1 FROM affected AS n WHERE n.incident_id = ${incidentId}
        AND n.customer_id = affected.customer_id AND n.from_turn = ${integer(list.turn)})`.execute(
    tx,
  );
  return turned;
}

/** How many of these customers have had a period before. */
export async function countKnown(
  tx: ViewsTransaction,
  incidentId: string,
  found: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ known: number | string }>`
    SELECT count(DISTINCT a.customer_id) AS known FROM affected AS a
    WHERE a.incident_id = ${incidentId} AND a.customer_id IN (${found})`.execute(tx);
  return Number(rows[0]?.known ?? 0);
}

/** A parameter that both engines take for a whole number. */
export function integer(value: number): RawBuilder<unknown> {
  return sql`CAST(${value} AS BIGINT)`;
}
