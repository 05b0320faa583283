import type { Migration } from '#read-models';

export const pagesMigrations: readonly Migration[] = [
  {
    name: 'pages-001-facts',
    statements: [
      'CREATE TABLE page_groups (id TEXT PRIMARY KEY, name TEXT NOT NULL, place INTEGER NOT NULL, added_at TEXT NOT NULL)',
      `CREATE TABLE page_components (id TEXT PRIMARY KEY, name TEXT NOT NULL, group_id TEXT, description TEXT,
         place INTEGER NOT NULL, retired INTEGER NOT NULL DEFAULT 0, added_at TEXT NOT NULL,
         changed_at TEXT NOT NULL)`,
      `CREATE TABLE page_incidents (id TEXT PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL,
         severity TEXT NOT NULL, began_at TEXT NOT NULL, declared_at TEXT NOT NULL, updated_at TEXT NOT NULL,
         monitoring_at TEXT, over_at TEXT, month TEXT NOT NULL, components TEXT NOT NULL, regions TEXT,
         origin TEXT, phase TEXT, next_update_at TEXT, open INTEGER NOT NULL, shown INTEGER NOT NULL)`,
      'CREATE INDEX page_incidents_month ON page_incidents (month, began_at)',
      'CREATE INDEX page_incidents_open ON page_incidents (open, began_at)',
      'CREATE INDEX page_incidents_updated ON page_incidents (updated_at)',
      `CREATE TABLE page_updates (id TEXT PRIMARY KEY, incident_id TEXT NOT NULL, place TEXT NOT NULL,
         phase TEXT, words TEXT NOT NULL, next_update_at TEXT, published_at TEXT NOT NULL, corrects TEXT,
         stepped_back_because TEXT, imported_status TEXT, state TEXT NOT NULL, components TEXT NOT NULL)`,
      'CREATE INDEX page_updates_of ON page_updates (incident_id, published_at, place)',
    ],
  },
  {
    name: 'pages-002-snapshots',
    statements: [
      'CREATE TABLE page_dirty (path TEXT PRIMARY KEY, marked TEXT NOT NULL)',
      `CREATE TABLE page_snapshots (path TEXT PRIMARY KEY, content_type TEXT NOT NULL, headers TEXT NOT NULL,
         body BLOB NOT NULL, gzip BLOB NOT NULL, br BLOB NOT NULL, etag TEXT NOT NULL, rendered_at TEXT NOT NULL,
         version INTEGER NOT NULL)`,
      'CREATE INDEX page_snapshots_version ON page_snapshots (version)',
      'CREATE TABLE page_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
    ],
  },
  {
    // What is written follows the order of the log, so that a long one is replayed onto few pages of the file. The view
    // starts again from the beginning; what it marked and rendered stays until then.
    name: 'pages-003-in-order-of-the-log',
    statements: [
      'DROP TABLE page_incidents',
      'DROP TABLE page_updates',
      'DROP TABLE page_dirty',
      // place: position of the declaration.
      `CREATE TABLE page_incidents (id TEXT PRIMARY KEY, place TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL,
         severity TEXT NOT NULL, began_at TEXT NOT NULL, declared_at TEXT NOT NULL, updated_at TEXT NOT NULL,
         monitoring_at TEXT, over_at TEXT, month TEXT NOT NULL, components TEXT NOT NULL, regions TEXT,
         origin TEXT, phase TEXT, next_update_at TEXT, open INTEGER NOT NULL, shown INTEGER NOT NULL)`,
      'CREATE INDEX page_incidents_month ON page_incidents (month, began_at)',
      'CREATE INDEX page_incidents_open ON page_incidents (began_at) WHERE open = 1',
      'CREATE INDEX page_incidents_updated ON page_incidents (updated_at)',
      `CREATE TABLE page_updates (incident_place TEXT NOT NULL, place TEXT NOT NULL, id TEXT NOT NULL,
         phase TEXT, words TEXT NOT NULL, next_update_at TEXT, published_at TEXT NOT NULL, corrects TEXT,
         stepped_back_because TEXT, imported_status TEXT, state TEXT NOT NULL, components TEXT NOT NULL,
         PRIMARY KEY (incident_place, place)) WITHOUT ROWID`,
      'CREATE TABLE page_dirty (path TEXT PRIMARY KEY, marked TEXT NOT NULL) WITHOUT ROWID',
      'DELETE FROM page_components',
      'DELETE FROM page_groups',
      `DELETE FROM checkpoints WHERE projection = 'status_page'`,
      `DELETE FROM parked_streams WHERE projection = 'status_page'`,
    ],
  },
];
