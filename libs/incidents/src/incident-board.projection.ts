import type { EventOf } from '#event-store';
import {
  type Migration,
  type Projection,
  RowBatch,
  type RowTable,
  startedBefore,
  streamId,
  writeRows,
} from '#read-models';
import { type BoardRow, type BoardUpdateRow, declaredRow, nextRow, saidRow } from './board-rows.js';
import { incidentEvents } from './events.js';

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

const INCIDENTS: RowTable<BoardRow> = {
  name: 'incidents',
  key: ['id'],
  columns: [
    'id',
    'title',
    'kind',
    'severity',
    'began_at',
    'detected_at',
    'declared_at',
    'changed_at',
    'scope',
    'origin',
    'phase',
    'next_update_at',
    'over_at',
    'revision',
    'last_words',
  ],
  changing: [
    'severity',
    'changed_at',
    'scope',
    'phase',
    'next_update_at',
    'over_at',
    'revision',
    'last_words',
  ],
};

const UPDATES: RowTable<BoardUpdateRow> = {
  name: 'incident_updates',
  key: ['id'],
  columns: [
    'id',
    'incident_id',
    'place',
    'phase',
    'words',
    'next_update_at',
    'published_at',
    'corrects',
    'stepped_back_because',
    'imported_status',
    'actor_kind',
    'actor_id',
  ],
  changing: [],
};

/** One row per incident and one per update, as the console shows them; a batch is folded in memory first. */
export const incidentBoard: Projection = {
  name: 'incident_board',
  tables: ['incidents', 'incident_updates'],
  handles: Object.keys(incidentEvents),
  apply: async (events, tx) => {
    const incidents = new RowBatch(INCIDENTS);
    const said: BoardUpdateRow[] = [];
    await incidents.load(tx, startedBefore(events, 'IncidentDeclared'));
    for (const event of events) {
      const id = streamId(event);
      // The store moves opaque data; the type name says which shape the schema once accepted.
      const { type, data } = event as Pick<typeof event, 'type' | 'data'> as EventOf<
        typeof incidentEvents
      >;
      if (type === 'IncidentDeclared') {
        incidents.add(declaredRow(id, data, event));
        continue;
      }
      if (type === 'UpdatePublished' || type === 'UpdateCorrected') {
        said.push(saidRow(id, data, event));
      }
      const row = incidents.get(id);
      if (row) incidents.put(nextRow(row, type, data, event));
    }
    await incidents.flush(tx);
    await writeRows(tx, UPDATES, said, 'fail');
  },
};
