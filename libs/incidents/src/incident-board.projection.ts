import type { RecordedEvent } from '#event-store';
import { type Migration, projection, sql, streamId, type ViewsTransaction } from '#read-models';
import type { incidentEvents } from './events.js';
import { isLastPhase } from './phases.js';

export const incidentMigrations: readonly Migration[] = [
  {
    name: 'incidents-001-board',
    statements: [
      `CREATE TABLE incidents (id TEXT PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL,
         severity TEXT NOT NULL, began_at TEXT NOT NULL, detected_at TEXT NOT NULL, declared_at TEXT NOT NULL,
         changed_at TEXT NOT NULL, scope TEXT NOT NULL, origin TEXT, phase TEXT, next_update_at TEXT,
         over_at TEXT, revision TEXT NOT NULL, last_words TEXT)`,
      'CREATE INDEX incidents_open ON incidents (over_at, began_at)',
      `CREATE TABLE incident_updates (id TEXT PRIMARY KEY, incident_id TEXT NOT NULL, place TEXT NOT NULL,
         phase TEXT, words TEXT NOT NULL, next_update_at TEXT, published_at TEXT NOT NULL, corrects TEXT,
         stepped_back_because TEXT, imported_status TEXT, actor_kind TEXT NOT NULL, actor_id TEXT NOT NULL)`,
      'CREATE INDEX incident_updates_of ON incident_updates (incident_id, place)',
    ],
  },
];

/** One row per incident and one per update, as the console shows them. */
export const incidentBoard = projection<typeof incidentEvents>(
  'incident_board',
  ['incidents', 'incident_updates'],
  {
    IncidentDeclared: async (fact, event, tx) => {
      const at = event.metadata.occurredAt;
      await sql`INSERT INTO incidents (id, title, kind, severity, began_at, detected_at, declared_at, changed_at,
          scope, origin, revision)
        VALUES (${streamId(event)}, ${fact.title}, ${fact.kind}, ${fact.severity}, ${utc(fact.beganAt)},
          ${utc(fact.detectedAt)}, ${at}, ${at}, ${JSON.stringify(fact.scope)},
          ${fact.origin && JSON.stringify(fact.origin)}, ${String(event.revision)})`.execute(tx);
    },
    ScopeWidened: ({ scope }, event, tx) =>
      change(tx, event, sql`scope = ${JSON.stringify(scope)}`),
    ScopeNarrowed: ({ scope }, event, tx) =>
      change(tx, event, sql`scope = ${JSON.stringify(scope)}`),
    SeverityReassessed: ({ severity }, event, tx) => change(tx, event, sql`severity = ${severity}`),
    UpdatePublished: async (fact, event, tx) => {
      const { actor } = event.metadata;
      await sql`INSERT INTO incident_updates (id, incident_id, place, phase, words, next_update_at, published_at,
          stepped_back_because, imported_status, actor_kind, actor_id)
        VALUES (${fact.updateId}, ${streamId(event)}, ${event.position}, ${fact.phase},
          ${JSON.stringify(fact.words)}, ${fact.nextUpdateAt && utc(fact.nextUpdateAt)}, ${utc(fact.publishedAt)},
          ${fact.steppedBackBecause}, ${fact.importedStatus}, ${actor.kind}, ${actor.id})`.execute(
        tx,
      );
      const overAt = isLastPhase(fact.phase) ? utc(fact.publishedAt) : null;
      await change(
        tx,
        event,
        sql`phase = ${fact.phase}, next_update_at = ${fact.nextUpdateAt && utc(fact.nextUpdateAt)},
          over_at = ${overAt}, last_words = ${JSON.stringify(fact.words)}`,
      );
    },
    UpdateCorrected: async (fact, event, tx) => {
      const { actor } = event.metadata;
      await sql`INSERT INTO incident_updates (id, incident_id, place, words, next_update_at, published_at, corrects,
          actor_kind, actor_id)
        VALUES (${fact.updateId}, ${streamId(event)}, ${event.position}, ${JSON.stringify(fact.words)},
          ${fact.nextUpdateAt && utc(fact.nextUpdateAt)}, ${utc(fact.publishedAt)}, ${fact.corrects},
          ${actor.kind}, ${actor.id})`.execute(tx);
      await change(
        tx,
        event,
        sql`next_update_at = ${fact.nextUpdateAt && utc(fact.nextUpdateAt)},
          last_words = ${JSON.stringify(fact.words)}`,
      );
    },
  },
);

async function change(
  tx: ViewsTransaction,
  event: RecordedEvent,
  columns: ReturnType<typeof sql>,
): Promise<void> {
  await sql`UPDATE incidents SET ${columns}, changed_at = ${event.metadata.occurredAt},
    revision = ${String(event.revision)} WHERE id = ${streamId(event)}`.execute(tx);
}

/** One spelling of a moment, so that text order is time order. */
function utc(moment: string): string {
  return new Date(moment).toISOString();
}
