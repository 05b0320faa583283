import type { EventOf, RecordedEvent } from '#event-store';
import { type catalogEvents } from '#catalog';
import { type incidentEvents } from '#incidents';
import {
  type Projection,
  projection,
  RowBatch,
  type RowTable,
  sql,
  startedBefore,
  streamId,
  type ViewsTransaction,
  writeRows,
} from '#read-models';
import { markDirty, markEverythingDirty } from './dirty.js';
import {
  declaredRow,
  nextRow,
  type PageIncidentRow,
  type PageUpdateRow,
  saidRow,
} from './incident-rows.js';

const TABLES = ['page_groups', 'page_components', 'page_incidents', 'page_updates'];

const INCIDENTS: RowTable<PageIncidentRow> = {
  name: 'page_incidents',
  key: ['id'],
  columns: [
    'id',
    'place',
    'title',
    'kind',
    'severity',
    'began_at',
    'declared_at',
    'updated_at',
    'monitoring_at',
    'over_at',
    'month',
    'components',
    'regions',
    'origin',
    'phase',
    'next_update_at',
    'open',
    'shown',
  ],
  changing: [
    'severity',
    'updated_at',
    'monitoring_at',
    'over_at',
    'components',
    'regions',
    'phase',
    'next_update_at',
    'open',
    'shown',
  ],
};

const UPDATES: RowTable<PageUpdateRow> = {
  name: 'page_updates',
  key: ['incident_place', 'place'],
  columns: [
    'incident_place',
    'place',
    'id',
    'phase',
    'words',
    'next_update_at',
    'published_at',
    'corrects',
    'stepped_back_because',
    'imported_status',
    'state',
    'components',
  ],
  changing: [],
};

const catalogSteps = projection<typeof catalogEvents>('status_page_catalog', [], {
  GroupAdded: async ({ groupId, name }, { recordedAt }, tx) => {
    await sql`INSERT INTO page_groups (id, name, place, added_at)
      VALUES (${groupId}, ${name}, (SELECT count(*) FROM page_groups), ${recordedAt})
      ON CONFLICT (id) DO UPDATE SET name = excluded.name`.execute(tx);
  },
  ComponentAdded: async ({ componentId, name, groupId, description }, { recordedAt }, tx) => {
    await sql`INSERT INTO page_components (id, name, group_id, description, place, added_at, changed_at)
      VALUES (${componentId}, ${name}, ${groupId}, ${description}, (SELECT count(*) FROM page_components),
        ${recordedAt}, ${recordedAt})
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, group_id = excluded.group_id,
        description = excluded.description, retired = 0, changed_at = excluded.changed_at`.execute(
      tx,
    );
  },
  ComponentRenamed: async ({ componentId, name }, { recordedAt }, tx) => {
    await sql`UPDATE page_components SET name = ${name}, changed_at = ${recordedAt}
      WHERE id = ${componentId}`.execute(tx);
  },
  ComponentRetired: async ({ componentId }, { recordedAt }, tx) => {
    await sql`UPDATE page_components SET retired = 1, changed_at = ${recordedAt}
      WHERE id = ${componentId}`.execute(tx);
  },
});

const INCIDENT_FACTS = ['IncidentDeclared', ...Object.keys(nextRow)];

/** What the public may see of components and incidents, and which documents that changes. */
export const statusPageProjection: Projection = {
  name: 'status_page',
  handles: [...catalogSteps.handles, ...INCIDENT_FACTS],
  tables: TABLES,
  notes: ['page_dirty'],
  rebuilt: (tx, version) => markEverythingDirty(tx, `rebuilt as ${version}`),
  apply: async (events, tx) => {
    const last = events.at(-1);
    if (!last) return;
    const ofCatalog = events.filter(({ type }) => catalogSteps.handles.includes(type));
    await catalogSteps.apply(ofCatalog, tx);
    const ofIncidents = events.filter(({ type }) => INCIDENT_FACTS.includes(type));
    const touched = await applyToIncidents(ofIncidents, tx);
    const renamed = ofCatalog.flatMap(({ type, data }) =>
      // The store moves opaque data; this type name says which shape the schema once accepted.
      type === 'ComponentRenamed' ? [(data as { componentId: string }).componentId] : [],
    );
    await markDirty(tx, last.position, touched, renamed);
  },
};

/** Folds the events in memory over the rows they touch. @returns those rows as they are now */
async function applyToIncidents(
  events: readonly RecordedEvent[],
  tx: ViewsTransaction,
): Promise<readonly PageIncidentRow[]> {
  const incidents = new RowBatch(INCIDENTS);
  const said: PageUpdateRow[] = [];
  await incidents.load(tx, startedBefore(events, 'IncidentDeclared'));
  for (const event of events) {
    const id = streamId(event);
    // The store moves opaque data; this type name says which shape the schema once accepted.
    const fact = event as Pick<RecordedEvent, 'type' | 'data'> as EventOf<typeof incidentEvents>;
    if (fact.type === 'IncidentDeclared') {
      incidents.add(declaredRow(id, fact.data, event));
      continue;
    }
    const before = incidents.get(id);
    if (!before) continue;
    const after = nextRow[fact.type](before, fact.data as never);
    incidents.put(after);
    if (fact.type === 'UpdatePublished')
      said.push(saidRow.UpdatePublished(after, fact.data, event));
    if (fact.type === 'UpdateCorrected')
      said.push(saidRow.UpdateCorrected(after, fact.data, event));
  }
  await incidents.flush(tx);
  await writeRows(tx, UPDATES, said, 'skip');
  return [...incidents.values()];
}
