import { sql } from 'kysely';
import { Refusal } from '#event-store';
import { define, engineOf } from './engine.js';
import { prepareSchemas } from './postgres-schema.js';
import type { Views, ViewsTransaction } from './views.js';

/** One step of the schema, named `slice-001-what`. A released step is never edited: add another. */
export interface Migration {
  readonly name: string;
  /** In SQLite's types, which `define` says to PostgreSQL in its own; all else both understand. */
  readonly statements: readonly string[];
}

/**
 * Runs what has not run yet, each step in a transaction of its own; safe when two processes start at once.
 * @throws Refusal VIEWS_TOO_NEW, VAULT_MISSING, KEYS_MISSING
 */
export async function migrate(views: Views, migrations: readonly Migration[]): Promise<void> {
  await views.transaction().execute(async (tx) => {
    if (engineOf(tx) === 'postgres') await prepareSchemas(tx);
    await define(tx, 'CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY)');
  });
  const { rows } = await sql<{ name: string }>`SELECT name FROM schema_migrations`.execute(views);
  const done = new Set(rows.map(({ name }) => name));
  demandKnown(done, migrations);
  await demandVault(views, done, migrations);
  for (const migration of migrations.filter(({ name }) => !done.has(name))) {
    await views.transaction().execute((tx) => apply(tx, migration));
  }
}

function demandKnown(done: ReadonlySet<string>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map(({ name }) => name));
  const strange = [...done].find((name) => !known.has(name));
  if (strange === undefined) return;
  throw new Refusal(
    'VIEWS_TOO_NEW',
    `The views were made by a newer Daylight: this one does not know "${strange}".`,
    'Install that version again, or a later one. To stay with this one, put back a backup from before.',
  );
}

/** The vault is a file of its own, which can be lost alone; what is in it is nowhere else. */
async function demandVault(
  views: Views,
  done: ReadonlySet<string>,
  migrations: readonly Migration[],
): Promise<void> {
  if (engineOf(views) === 'postgres') return;
  for (const { schema, refusal } of FILES) {
    const wanted = migrations.some(
      ({ name, statements }) =>
        done.has(name) && statements.some((one) => one.includes(` ${schema}.`)),
    );
    if (!wanted) continue;
    const { rows } = await sql`SELECT 1 FROM ${sql.ref(schema)}.sqlite_schema LIMIT 1`.execute(
      views,
    );
    if (rows.length === 0) throw refusal();
  }
}

const vaultMissing = () =>
  new Refusal(
    'VAULT_MISSING',
    'vault.sqlite is empty or gone, and with it every address that updates are sent to.',
    'Put it back from a backup. If there is none, move views.sqlite away as well: at the next start both are new, and the customers are imported again.',
  );

const keysMissing = () =>
  new Refusal(
    'KEYS_MISSING',
    'keys.sqlite is empty or gone, and nothing in the vault can be opened without it.',
    'Put the newest one back from a backup. If there is none, move vault.sqlite and views.sqlite away as well: at the next start all are new, and the customers are imported again.',
  );

const FILES = [
  { schema: 'vault', refusal: vaultMissing },
  { schema: 'vault_keys', refusal: keysMissing },
];

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
