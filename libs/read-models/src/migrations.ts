import { sql } from 'kysely';
import { define, engineOf } from './engine.js';
import { prepareSchemas } from './postgres-schema.js';
import type { Views, ViewsTransaction } from './views.js';

/** One step of the schema, named `slice-001-what`. A released step is never edited: add another. */
export interface Migration {
  readonly name: string;
  /** In SQLite's types, which `define` says to PostgreSQL in its own; all else both understand. */
  readonly statements: readonly string[];
}

/** Runs what has not run yet, each step in a transaction of its own; safe when two processes start at once. */
export async function migrate(views: Views, migrations: readonly Migration[]): Promise<void> {
  await views.transaction().execute(async (tx) => {
    if (engineOf(tx) === 'postgres') await prepareSchemas(tx);
    await define(tx, 'CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY)');
  });
  const { rows } = await sql<{ name: string }>`SELECT name FROM schema_migrations`.execute(views);
  const done = new Set(rows.map(({ name }) => name));
  for (const migration of migrations.filter(({ name }) => !done.has(name))) {
    await views.transaction().execute((tx) => apply(tx, migration));
  }
}

async function apply(tx: ViewsTransaction, { name, statements }: Migration): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM schema_migrations WHERE name = ${name}`.execute(tx);
  if (rows.length > 0) return;
  for (const statement of statements) await define(tx, statement);
  await sql`INSERT INTO schema_migrations (name) VALUES (${name})`.execute(tx);
}

/** The runner's own tables. */
export const runnerMigrations: readonly Migration[] = [
  {
    name: 'read-models-001-checkpoints',
    statements: [
      'CREATE TABLE checkpoints (projection TEXT PRIMARY KEY, position TEXT NOT NULL)',
      `CREATE TABLE parked_streams (projection TEXT NOT NULL, stream TEXT NOT NULL, position TEXT NOT NULL,
         error TEXT NOT NULL, parked_at TEXT NOT NULL, PRIMARY KEY (projection, stream))`,
    ],
  },
  {
    name: 'read-models-002-leases',
    statements: [
      `CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, fence INTEGER NOT NULL,
         expires_at TEXT NOT NULL)`,
    ],
  },
  {
    name: 'read-models-003-repairs',
    statements: [
      'ALTER TABLE parked_streams ADD COLUMN revision INTEGER NOT NULL DEFAULT 0',
      `ALTER TABLE parked_streams ADD COLUMN type TEXT NOT NULL DEFAULT ''`,
      `CREATE TABLE skipped_events (projection TEXT NOT NULL, stream TEXT NOT NULL, revision TEXT NOT NULL,
         PRIMARY KEY (projection, stream, revision))`,
    ],
  },
  {
    name: 'read-models-004-passed-over',
    statements: [
      'CREATE TABLE passed_over (type TEXT PRIMARY KEY, events INTEGER NOT NULL, newest TEXT NOT NULL)',
    ],
  },
];
