import type { RecordedEvent } from '#event-store';
import { type catalogEvents } from '#catalog';
import {
  type incidentEvents,
  isLastPhase,
  type IncidentKind,
  type Phase,
  type Severity,
} from '#incidents';
import { type Projection, projection, sql, streamId, type ViewsTransaction } from '#read-models';
import { stateUnder } from './component-state.js';
import { markDirty } from './dirty.js';

const TABLES = ['page_groups', 'page_components', 'page_incidents', 'page_updates'];

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

const incidentSteps = projection<typeof incidentEvents>('status_page_incidents', [], {
  IncidentDeclared: async (fact, event, tx) => {
    const at = utc(event.metadata.occurredAt);
    const beganAt = utc(fact.beganAt);
    // History from elsewhere is closed here unless somebody speaks for it; a breach stays unseen until then.
    const open = fact.origin === null || fact.origin.notify;
    const shown = fact.origin !== null || fact.kind !== 'breach';
    await sql`INSERT INTO page_incidents (id, title, kind, severity, began_at, declared_at, updated_at, month,
        components, regions, origin, open, shown)
      VALUES (${streamId(event)}, ${fact.title}, ${fact.kind}, ${fact.severity}, ${beganAt}, ${at}, ${at},
        ${beganAt.slice(0, 7)}, ${JSON.stringify(fact.scope.components)}, ${listOrNull(fact.scope.regions)},
        ${fact.origin && JSON.stringify(fact.origin)}, ${open}, ${shown})`.execute(tx);
  },
  ScopeWidened: ({ scope }, event, tx) => rescope(scope, event, tx),
  ScopeNarrowed: ({ scope }, event, tx) => rescope(scope, event, tx),
  SeverityReassessed: async ({ severity }, event, tx) => {
    await sql`UPDATE page_incidents SET severity = ${severity} WHERE id = ${streamId(event)}`.execute(
      tx,
    );
  },
  UpdatePublished: async (fact, event, tx) => {
    const publishedAt = utc(fact.publishedAt);
    const promise = fact.nextUpdateAt && utc(fact.nextUpdateAt);
    const over = isLastPhase(fact.phase);
    // Whoever promises to say more speaks for it here and now, whatever it began as.
    const open = over ? sql`0` : promise ? sql`1` : sql`open`;
    await sql`UPDATE page_incidents SET phase = ${fact.phase}, next_update_at = ${promise}, open = ${open},
        over_at = ${over ? publishedAt : null}, updated_at = ${publishedAt}, shown = 1,
        monitoring_at = ${fact.phase === 'monitoring' ? publishedAt : sql`monitoring_at`}
      WHERE id = ${streamId(event)}`.execute(tx);
    await addUpdate(tx, event, { ...fact, corrects: null });
  },
  UpdateCorrected: async (fact, event, tx) => {
    await sql`UPDATE page_incidents SET next_update_at = ${fact.nextUpdateAt && utc(fact.nextUpdateAt)},
        updated_at = ${utc(fact.publishedAt)} WHERE id = ${streamId(event)}`.execute(tx);
    await addUpdate(tx, event, {
      ...fact,
      phase: null,
      steppedBackBecause: null,
      importedStatus: null,
    });
  },
});

/** What the public may see of components and incidents, and which documents that changes. */
export const statusPageProjection: Projection = {
  name: 'status_page',
  handles: [...catalogSteps.handles, ...incidentSteps.handles],
  tables: TABLES,
  apply: async (events, tx) => {
    const ofCatalog = new Set(catalogSteps.handles);
    for (const event of events) {
      await (ofCatalog.has(event.type) ? catalogSteps : incidentSteps).apply([event], tx);
    }
    const incidents = events.filter(({ type }) => !ofCatalog.has(type)).map(streamId);
    const renamed = events.flatMap(({ type, data }) =>
      // The store moves opaque data; this type name says which shape the schema once accepted.
      type === 'ComponentRenamed' ? [(data as { componentId: string }).componentId] : [],
    );
    const last = events.at(-1);
    if (last) await markDirty(tx, last.position, [...new Set(incidents)], renamed);
  },
};

interface Said {
  readonly updateId: string;
  readonly phase: Phase | null;
  readonly words: unknown;
  readonly nextUpdateAt: string | null;
  readonly publishedAt: string;
  readonly corrects: string | null;
  readonly steppedBackBecause: string | null;
  readonly importedStatus: string | null;
}

async function addUpdate(tx: ViewsTransaction, event: RecordedEvent, said: Said): Promise<void> {
  const { rows } = await sql<{
    kind: IncidentKind;
    severity: Severity;
    phase: Phase | null;
    components: string;
  }>`SELECT kind, severity, phase, components FROM page_incidents WHERE id = ${streamId(event)}`.execute(
    tx,
  );
  const [incident] = rows;
  if (!incident) return;
  await sql`INSERT INTO page_updates (id, incident_id, place, phase, words, next_update_at, published_at, corrects,
      stepped_back_because, imported_status, state, components)
    VALUES (${said.updateId}, ${streamId(event)}, ${event.position}, ${said.phase}, ${JSON.stringify(said.words)},
      ${said.nextUpdateAt && utc(said.nextUpdateAt)}, ${utc(said.publishedAt)}, ${said.corrects},
      ${said.steppedBackBecause}, ${said.importedStatus}, ${stateUnder(incident)}, ${incident.components})
    ON CONFLICT (id) DO NOTHING`.execute(tx);
}

async function rescope(
  scope: { readonly components: readonly string[]; readonly regions: readonly string[] | null },
  event: RecordedEvent,
  tx: ViewsTransaction,
): Promise<void> {
  await sql`UPDATE page_incidents SET components = ${JSON.stringify(scope.components)},
    regions = ${listOrNull(scope.regions)} WHERE id = ${streamId(event)}`.execute(tx);
}

function listOrNull(list: readonly string[] | null): string | null {
  return list && JSON.stringify(list);
}

/** One spelling of a moment, so that text order is time order. */
function utc(moment: string): string {
  return new Date(moment).toISOString();
}
