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
];
