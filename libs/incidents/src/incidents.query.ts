import { sql, type Views } from '#read-models';
import type { IncidentKind, Origin, Phase, Scope, Severity, Words } from './events.js';

export interface IncidentRow {
  readonly id: string;
  readonly title: string;
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly beganAt: string;
  readonly detectedAt: string;
  readonly declaredAt: string;
  readonly changedAt: string;
  readonly scope: Scope;
  readonly origin: Origin | null;
  /** Null until something was published. */
  readonly phase: Phase | null;
  readonly nextUpdateAt: string | null;
  readonly overAt: string | null;
}

export interface UpdateRow {
  readonly id: string;
  readonly incidentId: string;
  /** The event's position: later updates have greater ones. */
  readonly place: string;
  /** Null for a correction: it keeps the phase. */
  readonly phase: Phase | null;
  readonly words: Words;
  readonly nextUpdateAt: string | null;
  readonly publishedAt: string;
  readonly corrects: string | null;
  readonly steppedBackBecause: string | null;
  readonly importedStatus: string | null;
  readonly actorKind: string;
  readonly actorId: string;
}

interface Stored extends Omit<IncidentRow, 'scope' | 'origin'> {
  readonly scope: string;
  readonly origin: string | null;
}

const columns = sql`id, title, kind, severity, began_at AS "beganAt", detected_at AS "detectedAt",
  declared_at AS "declaredAt", changed_at AS "changedAt", scope, origin, phase, next_update_at AS "nextUpdateAt",
  over_at AS "overAt"`;

const updateColumns = sql`id, incident_id AS "incidentId", place, phase, words, next_update_at AS "nextUpdateAt",
  published_at AS "publishedAt", corrects, stepped_back_because AS "steppedBackBecause",
  imported_status AS "importedStatus", actor_kind AS "actorKind", actor_id AS "actorId"`;

export async function findIncident(views: Views, id: string): Promise<IncidentRow | undefined> {
  const { rows } = await sql<Stored>`SELECT ${columns} FROM incidents WHERE id = ${id}`.execute(
    views,
  );
  return rows.map(read)[0];
}

export interface ListIncidents {
  /** True: only those that are not over; false: only those that are. */
  readonly open?: boolean;
  /** 1 to 200. */
  readonly first: number;
  /** The last row of the page before: newest first, by when it began. */
  readonly after?: { readonly beganAt: string; readonly id: string };
}

/** Newest first. */
export async function listIncidents(
  views: Views,
  { open, first, after }: ListIncidents,
): Promise<IncidentRow[]> {
  const state =
    open === undefined ? sql`1 = 1` : open ? sql`over_at IS NULL` : sql`over_at IS NOT NULL`;
  const place = after
    ? sql`(began_at < ${after.beganAt} OR (began_at = ${after.beganAt} AND id < ${after.id}))`
    : sql`1 = 1`;
  const { rows } = await sql<Stored>`SELECT ${columns} FROM incidents WHERE ${state} AND ${place}
    ORDER BY began_at DESC, id DESC LIMIT ${first}`.execute(views);
  return rows.map(read);
}

/** Of one incident, oldest first. */
export async function listUpdates(views: Views, incidentId: string): Promise<UpdateRow[]> {
  const { rows } = await sql<Omit<UpdateRow, 'words'> & { words: string }>`
    SELECT ${updateColumns} FROM incident_updates WHERE incident_id = ${incidentId} ORDER BY place`.execute(
    views,
  );
  return rows.map((row) => ({ ...row, words: JSON.parse(row.words) as Words }));
}

export async function findUpdate(views: Views, id: string): Promise<UpdateRow | undefined> {
  const { rows } = await sql<Omit<UpdateRow, 'words'> & { words: string }>`
    SELECT ${updateColumns} FROM incident_updates WHERE id = ${id}`.execute(views);
  return rows.map((row) => ({ ...row, words: JSON.parse(row.words) as Words }))[0];
}

function read({ scope, origin, ...row }: Stored): IncidentRow {
  return {
    ...row,
    scope: JSON.parse(scope) as Scope,
    origin: origin === null ? null : (JSON.parse(origin) as Origin),
  };
}
