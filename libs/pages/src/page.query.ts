import { sql, type Views } from '#read-models';
import type { PageComponent, PageGroup, PageIncident, PageUpdate } from './page-incident.js';

interface StoredIncident extends Omit<
  PageIncident,
  'components' | 'regions' | 'origin' | 'open' | 'updates'
> {
  readonly place: string;
  readonly components: string;
  readonly regions: string | null;
  readonly origin: string | null;
  readonly open: number;
}

interface StoredUpdate extends Omit<PageUpdate, 'words' | 'components'> {
  readonly incidentPlace: string;
  readonly words: string;
  readonly components: string;
}

const columns = sql`id, place, title, kind, severity, began_at AS "beganAt", declared_at AS "declaredAt",
  updated_at AS "updatedAt", monitoring_at AS "monitoringAt", over_at AS "overAt", components, regions, origin,
  phase, next_update_at AS "nextUpdateAt", open`;

/** Some part of the page's incidents, with their updates. */
async function incidents(views: Views, which: ReturnType<typeof sql>): Promise<PageIncident[]> {
  const { rows } = await sql<StoredIncident>`
    SELECT ${columns} FROM page_incidents WHERE shown = 1 AND ${which}`.execute(views);
  const updates = await updatesOf(
    views,
    rows.map(({ place }) => place),
  );
  return rows.map(({ place, ...row }) => ({
    ...row,
    components: JSON.parse(row.components) as string[],
    regions: row.regions === null ? null : (JSON.parse(row.regions) as string[]),
    origin: row.origin === null ? null : (JSON.parse(row.origin) as PageIncident['origin']),
    open: row.open === 1,
    updates: updates.get(place) ?? [],
  }));
}

const INCIDENTS_A_QUERY = 200;

/** By the incident's place. */
async function updatesOf(
  views: Views,
  places: readonly string[],
): Promise<Map<string, PageUpdate[]>> {
  const updates = new Map<string, PageUpdate[]>();
  for (let at = 0; at < places.length; at += INCIDENTS_A_QUERY) {
    const { rows } = await sql<StoredUpdate>`
      SELECT id, incident_place AS "incidentPlace", place, phase, words, next_update_at AS "nextUpdateAt",
        published_at AS "publishedAt", corrects, stepped_back_because AS "steppedBackBecause",
        imported_status AS "importedStatus", state, components
      FROM page_updates WHERE incident_place IN (${sql.join(places.slice(at, at + INCIDENTS_A_QUERY))})
      ORDER BY incident_place, published_at DESC, place DESC`.execute(views);
    for (const { incidentPlace, words, components, ...row } of rows) {
      const list = updates.get(incidentPlace) ?? [];
      list.push({
        ...row,
        words: JSON.parse(words) as PageUpdate['words'],
        components: JSON.parse(components) as string[],
      });
      updates.set(incidentPlace, list);
    }
  }
  return updates;
}

/** Newest first. */
export function openIncidents(views: Views): Promise<PageIncident[]> {
  return incidents(views, sql`open = 1 ORDER BY began_at DESC, id DESC`);
}

export async function findPageIncident(
  views: Views,
  id: string,
): Promise<PageIncident | undefined> {
  return (await incidents(views, sql`id = ${id}`))[0];
}

/** Those that began since then; newest first. */
export function begunSince(views: Views, since: string): Promise<PageIncident[]> {
  return incidents(views, sql`began_at >= ${since} ORDER BY began_at DESC, id DESC`);
}

export function incidentsOfMonth(views: Views, month: string): Promise<PageIncident[]> {
  return incidents(views, sql`month = ${month} ORDER BY began_at DESC, id DESC`);
}

/** Of all kinds, the last to have been updated first. */
export function lastUpdated(views: Views, first: number): Promise<PageIncident[]> {
  return incidents(views, sql`1 = 1 ORDER BY updated_at DESC, id DESC LIMIT ${first}`);
}

/** The newest `first` of the one kind or of all others. */
export function newestOf(
  views: Views,
  what: 'incidents' | 'maintenances',
  first: number,
): Promise<PageIncident[]> {
  const kind = what === 'maintenances' ? sql`kind = 'maintenance'` : sql`kind <> 'maintenance'`;
  return incidents(views, sql`${kind} ORDER BY began_at DESC, id DESC LIMIT ${first}`);
}

/** When the newest incident that is over ended. */
export async function lastEnd(views: Views): Promise<string | null> {
  const { rows } = await sql<{ at: string | null }>`
    SELECT max(over_at) AS at FROM page_incidents WHERE shown = 1 AND kind <> 'maintenance'`.execute(
    views,
  );
  return rows[0]?.at ?? null;
}

export interface MonthCount {
  readonly month: string;
  readonly incidents: number;
}

/** Newest first. */
export async function listMonths(views: Views): Promise<MonthCount[]> {
  const { rows } = await sql<MonthCount>`SELECT month, count(*) AS incidents FROM page_incidents
    WHERE shown = 1 GROUP BY month ORDER BY month DESC`.execute(views);
  return rows.map(({ month, incidents: number }) => ({ month, incidents: Number(number) }));
}

/** When anything on the page last changed; undefined on a page that never did. */
export async function lastChange(views: Views): Promise<string | undefined> {
  const { rows } = await sql<{ at: string | null }>`SELECT max(at) AS at FROM (
    SELECT max(updated_at) AS at FROM page_incidents WHERE shown = 1
    UNION ALL SELECT max(changed_at) AS at FROM page_components) AS changes`.execute(views);
  return rows[0]?.at ?? undefined;
}

/** What can break, in the order it was added; retired components keep their names in old incidents. */
export interface PageCatalog {
  readonly groups: readonly PageGroup[];
  readonly components: readonly PageComponent[];
  readonly names: ReadonlyMap<string, string>;
}

export async function readCatalog(views: Views): Promise<PageCatalog> {
  const groups = await sql<PageGroup>`
    SELECT id, name, added_at AS "addedAt" FROM page_groups ORDER BY place`.execute(views);
  const { rows } = await sql<PageComponent & { readonly retired: number }>`
    SELECT id, name, group_id AS "groupId", description, added_at AS "addedAt", changed_at AS "changedAt", retired
    FROM page_components ORDER BY place`.execute(views);
  return {
    groups: groups.rows,
    components: rows.filter(({ retired }) => retired === 0),
    names: new Map(rows.map(({ id, name }) => [id, name])),
  };
}

/** The first moment the page knows anything about. */
export async function firstKnown(views: Views): Promise<string | undefined> {
  const { rows } = await sql<{ at: string | null }>`SELECT min(at) AS at FROM (
    SELECT min(began_at) AS at FROM page_incidents WHERE shown = 1
    UNION ALL SELECT min(added_at) AS at FROM page_components) AS beginnings`.execute(views);
  return rows[0]?.at ?? undefined;
}
