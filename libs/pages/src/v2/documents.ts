import type { Views } from '#read-models';
import { componentStates } from '../component-state.js';
import { overall } from '../impact.js';
import { isPlanned, type PageIncident } from '../page-incident.js';
import { lastChange, newestOf, openIncidents, type PageCatalog } from '../page.query.js';
import type { API_PATHS } from '../paths.js';
import type { Site } from '../site.js';
import { v2Components } from './components.js';
import { pageId } from './ids.js';
import { v2Incident, v2Maintenance } from './incidents.js';

/** As Statuspage does: lists are not paginated, they end. */
const LIST_MAX = 50;

export interface V2Input {
  readonly site: Site;
  readonly catalog: PageCatalog;
  /** Newest first. */
  readonly open: readonly PageIncident[];
  readonly newestIncidents: readonly PageIncident[];
  readonly newestMaintenances: readonly PageIncident[];
  readonly updatedAt: string;
}

export type V2Path = (typeof API_PATHS)[number];

export async function readV2Input(
  views: Views,
  site: Site,
  catalog: PageCatalog,
  now: Date,
): Promise<V2Input> {
  return {
    site,
    catalog,
    open: await openIncidents(views),
    newestIncidents: await newestOf(views, 'incidents', LIST_MAX),
    newestMaintenances: await newestOf(views, 'maintenances', LIST_MAX),
    updatedAt: (await lastChange(views)) ?? now.toISOString(),
  };
}

/** The bodies of Statuspage's public API, each made only when it is asked for. */
export function v2Documents(input: V2Input): Readonly<Record<V2Path, () => object>> {
  const { site, catalog, open } = input;
  const now = { catalog, states: componentStates(open), pageId: pageId(site.publicUrl) };
  const components = v2Components(now);
  const page = {
    id: now.pageId,
    name: site.organisation,
    url: site.publicUrl,
    time_zone: 'Etc/UTC',
    updated_at: input.updatedAt,
  };
  const incidents = (list: readonly PageIncident[]) =>
    list
      .filter(({ kind }) => kind !== 'maintenance')
      .map((one) => v2Incident(one, components, now, site));
  const maintenances = (list: readonly PageIncident[]) =>
    list
      .filter(({ kind }) => kind === 'maintenance')
      .map((one) => v2Maintenance(one, components, now, site));
  const status = overall(open);
  return {
    '/api/v2/summary.json': () => ({
      page,
      components,
      incidents: incidents(open),
      scheduled_maintenances: maintenances(open),
      status,
    }),
    '/api/v2/status.json': () => ({ page, status }),
    '/api/v2/components.json': () => ({ page, components }),
    '/api/v2/incidents.json': () => ({ page, incidents: incidents(input.newestIncidents) }),
    '/api/v2/incidents/unresolved.json': () => ({ page, incidents: incidents(open) }),
    '/api/v2/scheduled-maintenances.json': () => ({
      page,
      scheduled_maintenances: maintenances(input.newestMaintenances),
    }),
    '/api/v2/scheduled-maintenances/upcoming.json': () => ({
      page,
      scheduled_maintenances: maintenances(open.filter(isPlanned)),
    }),
    '/api/v2/scheduled-maintenances/active.json': () => ({
      page,
      scheduled_maintenances: maintenances(open.filter((one) => !isPlanned(one))),
    }),
  };
}
