import { type Migration, projection, sql, streamId } from '#read-models';
import type { personEvents, tokenEvents } from './events.js';

export const accessMigrations: readonly Migration[] = [
  {
    name: 'access-001-people',
    statements: [
      `CREATE TABLE people (id TEXT PRIMARY KEY, role TEXT NOT NULL, added_at TEXT NOT NULL,
         changed_at TEXT NOT NULL)`,
      `CREATE TABLE api_tokens (id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,
         hash TEXT NOT NULL UNIQUE, issued_at TEXT NOT NULL, issued_by TEXT NOT NULL, revoked_at TEXT)`,
      `CREATE TABLE sessions (hash TEXT PRIMARY KEY, person_id TEXT NOT NULL, began_at TEXT NOT NULL,
         ends_at TEXT NOT NULL)`,
      'CREATE INDEX sessions_of ON sessions (person_id)',
      `CREATE TABLE sign_in_links (hash TEXT PRIMARY KEY, person_id TEXT NOT NULL, issued_at TEXT NOT NULL,
         ends_at TEXT NOT NULL, redeemed_at TEXT)`,
      'CREATE INDEX sign_in_links_of ON sign_in_links (person_id)',
      'CREATE TABLE IF NOT EXISTS vault.people (id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE)',
    ],
  },
];

/** One row per person who is here and per API token. Sessions and sign-in links are not made from the log. */
export const accessProjection = projection<typeof personEvents & typeof tokenEvents>(
  'access',
  ['people', 'api_tokens'],
  {
    PersonAdded: async ({ role }, event, tx) => {
      await sql`INSERT INTO people (id, role, added_at, changed_at)
        VALUES (${streamId(event)}, ${role}, ${event.recordedAt}, ${event.recordedAt})
        ON CONFLICT (id) DO UPDATE SET role = excluded.role, changed_at = excluded.changed_at`.execute(
        tx,
      );
    },
    RoleGranted: async ({ role }, event, tx) => {
      await sql`UPDATE people SET role = ${role}, changed_at = ${event.recordedAt}
        WHERE id = ${streamId(event)}`.execute(tx);
    },
    PersonRemoved: async (_, event, tx) => {
      await sql`DELETE FROM people WHERE id = ${streamId(event)}`.execute(tx);
    },
    ApiTokenIssued: async ({ name, role, hash }, event, tx) => {
      await sql`INSERT INTO api_tokens (id, name, role, hash, issued_at, issued_by)
        VALUES (${streamId(event)}, ${name}, ${role}, ${hash}, ${event.recordedAt}, ${event.metadata.actor.id})
        ON CONFLICT DO NOTHING`.execute(tx);
    },
    ApiTokenRevoked: async (_, event, tx) => {
      await sql`UPDATE api_tokens SET revoked_at = ${event.recordedAt}
        WHERE id = ${streamId(event)}`.execute(tx);
    },
  },
);
