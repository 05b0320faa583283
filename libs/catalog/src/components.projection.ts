import { type Migration, projection, sql } from '#read-models';
import type { catalogEvents } from './events.js';

export const catalogMigrations: readonly Migration[] = [
  {
    name: 'catalog-001-components',
    statements: [
      `CREATE TABLE component_groups (id TEXT PRIMARY KEY, name TEXT NOT NULL, place INTEGER NOT NULL,
         added_at TEXT NOT NULL)`,
      `CREATE TABLE components (id TEXT PRIMARY KEY, name TEXT NOT NULL, group_id TEXT, description TEXT,
         place INTEGER NOT NULL, retired INTEGER NOT NULL DEFAULT 0, added_at TEXT NOT NULL,
         changed_at TEXT NOT NULL)`,
    ],
  },
];

/** One row per component and per group, in the order they were added. */
export const componentsProjection = projection<typeof catalogEvents>(
  'components',
  ['components', 'component_groups'],
  {
    GroupAdded: async ({ groupId, name }, { recordedAt }, tx) => {
      await sql`INSERT INTO component_groups (id, name, place, added_at)
        VALUES (${groupId}, ${name}, (SELECT count(*) FROM component_groups), ${recordedAt})
        ON CONFLICT (id) DO UPDATE SET name = excluded.name`.execute(tx);
    },
    ComponentAdded: async ({ componentId, name, groupId, description }, { recordedAt }, tx) => {
      await sql`INSERT INTO components (id, name, group_id, description, place, added_at, changed_at)
        VALUES (${componentId}, ${name}, ${groupId}, ${description}, (SELECT count(*) FROM components),
          ${recordedAt}, ${recordedAt})
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, group_id = excluded.group_id,
          description = excluded.description, retired = 0, changed_at = excluded.changed_at`.execute(
        tx,
      );
    },
    ComponentRenamed: async ({ componentId, name }, { recordedAt }, tx) => {
      await sql`UPDATE components SET name = ${name}, changed_at = ${recordedAt}
        WHERE id = ${componentId}`.execute(tx);
    },
    ComponentRetired: async ({ componentId }, { recordedAt }, tx) => {
      await sql`UPDATE components SET retired = 1, changed_at = ${recordedAt}
        WHERE id = ${componentId}`.execute(tx);
    },
  },
);
