import type { incidentEvents, Scope } from '#incidents';
import type { EventOf } from '#event-store';
import { sql, type ViewsTransaction } from '#read-models';

type Declared = Extract<EventOf<typeof incidentEvents>, { type: 'IncidentDeclared' }>['data'];

export interface KnownScope {
  readonly scope: Scope;
  readonly beganAt: string;
  readonly over: boolean;
  /** History from elsewhere that nobody is told. */
  readonly backfilled: boolean;
}

export async function rememberDeclared(
  tx: ViewsTransaction,
  id: string,
  fact: Declared,
): Promise<void> {
  const { kind, severity, scope, origin } = fact;
  await sql`INSERT INTO affected_scopes (incident_id, kind, severity, scope, began_at, over, everywhere, backfilled)
    VALUES (${id}, ${kind}, ${severity}, ${JSON.stringify(scope)}, ${new Date(fact.beganAt).toISOString()}, 0,
      ${scope.regions === null ? 1 : 0}, ${origin !== null && !origin.notify ? 1 : 0})`.execute(tx);
  await spreadOut(tx, id, scope);
}

export async function rememberScope(tx: ViewsTransaction, id: string, scope: Scope): Promise<void> {
  await sql`UPDATE affected_scopes SET scope = ${JSON.stringify(scope)},
    everywhere = ${scope.regions === null ? 1 : 0} WHERE incident_id = ${id}`.execute(tx);
  await spreadOut(tx, id, scope);
}

export async function rememberSeverity(
  tx: ViewsTransaction,
  id: string,
  severity: string,
): Promise<void> {
  await sql`UPDATE affected_scopes SET severity = ${severity} WHERE incident_id = ${id}`.execute(
    tx,
  );
}

/** Of an incident that is over only the scope itself is kept. */
export async function rememberOver(tx: ViewsTransaction, id: string): Promise<void> {
  await sql`UPDATE affected_scopes SET over = 1 WHERE incident_id = ${id}`.execute(tx);
  await sql`DELETE FROM affected_scope_parts WHERE incident_id = ${id}`.execute(tx);
}

/** History may say that it was not over after all. */
export async function rememberReopened(
  tx: ViewsTransaction,
  id: string,
  scope: Scope,
): Promise<void> {
  await sql`UPDATE affected_scopes SET over = 0 WHERE incident_id = ${id}`.execute(tx);
  await spreadOut(tx, id, scope);
}

export async function knownScope(
  tx: ViewsTransaction,
  id: string,
): Promise<KnownScope | undefined> {
  const { rows } = await sql<{ scope: string; beganAt: string; over: number; backfilled: number }>`
    SELECT scope, began_at AS "beganAt", over, backfilled FROM affected_scopes WHERE incident_id = ${id}
    `.execute(tx);
  return rows.map(({ scope, beganAt, over, backfilled }) => ({
    scope: JSON.parse(scope) as Scope,
    beganAt,
    over: over === 1,
    backfilled: backfilled === 1,
  }))[0];
}

export async function isAnythingOpen(tx: ViewsTransaction): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM affected_scopes WHERE over = 0 LIMIT 1`.execute(tx);
  return rows.length > 0;
}

/** A scope's lists as (part, item) pairs. */
export function partsOf({ components, regions, customers }: Scope): [part: string, item: string][] {
  return [
    ...components.map((item): [string, string] => ['component', item]),
    ...(regions ?? []).map((item): [string, string] => ['region', item]),
    ...customers.map((item): [string, string] => ['customer', item]),
  ];
}

async function spreadOut(tx: ViewsTransaction, id: string, scope: Scope): Promise<void> {
  await sql`DELETE FROM affected_scope_parts WHERE incident_id = ${id}`.execute(tx);
  const parts = partsOf(scope);
  for (let at = 0; at < parts.length; at += 500) {
    const rows = parts.slice(at, at + 500).map(([part, item]) => sql`(${id}, ${part}, ${item})`);
    await sql`INSERT INTO affected_scope_parts (incident_id, part, item) VALUES ${sql.join(rows)}
      ON CONFLICT DO NOTHING`.execute(tx);
  }
}
