import { Client } from 'pg';
import { WakeUp } from '#event-store';
import { type Database, freshDatabase } from '../../../test/support/postgres.js';
import { onlyOnPostgres } from '../../../test/support/views-backends.js';
import { migrate, runnerMigrations } from './migrations.js';
import { isPassing } from './passing-trouble.js';
import { PostgresBell } from './postgres-bell.js';
import { PostgresRefused } from './postgres-schema.js';
import { openViews, sql, type Views } from './views.js';

onlyOnPostgres(() => {
  let database: Database;
  let views: Views;

  beforeAll(async () => {
    database = await freshDatabase();
    views = openViews({ postgres: database.url });
    await migrate(views, runnerMigrations);
  });
  afterAll(async () => {
    await views.destroy();
    await database.drop();
  });

  const breakAllConnections = async () => {
    const somebody = new Client({ connectionString: database.url });
    await somebody.connect();
    await somebody.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
    );
    await somebody.end();
  };

  it('asks over a new connection where the old one broke', async () => {
    await sql`SELECT 1`.execute(views);
    await breakAllConnections();
    // The pool may not have heard of each of them yet; whoever is told so may ask again.
    const ask = () =>
      sql`SELECT 1 AS one`.execute(views).catch((error: unknown) => {
        expect(isPassing(error)).toBe(true);
        return { rows: [] };
      });
    let { rows } = await ask();
    for (let tries = 0; tries < 20 && rows.length === 0; tries += 1) ({ rows } = await ask());
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('says of a transaction whose connection broke that trying again may help', async () => {
    const broken = views.transaction().execute(async (tx) => {
      await breakAllConnections();
      await sql`SELECT 1`.execute(tx);
    });
    const error: unknown = await broken.catch((reason: unknown) => reason);
    expect(isPassing(error)).toBe(true);
  });

  it('says where it cannot get in, and never with which password', async () => {
    const nobody = new URL(database.url);
    nobody.password = 'secret-word';
    const refused = openViews({ postgres: nobody.href });
    const error = await migrate(refused, []).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'PostgresUnavailable' });
    expect(String(error)).toContain(nobody.host);
    expect(String(error)).not.toContain('secret-word');
    await refused.destroy();
  });

  it('refuses a database that cannot hold every letter', async () => {
    await sql`CREATE DATABASE daylight_latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'
      TEMPLATE template0`.execute(views);
    const url = new URL(database.url);
    url.pathname = '/daylight_latin';
    const latin = openViews({ postgres: url.href });
    await expect(migrate(latin, [])).rejects.toThrow(PostgresRefused);
    await latin.destroy();
    await sql`DROP DATABASE daylight_latin`.execute(views);
  });

  it('does not repeat in an error what the row said', async () => {
    const add = () =>
      sql`INSERT INTO schema_migrations (name) VALUES ('ada@acme.example')`.execute(views);
    await add();
    const error = await add().catch((reason: unknown) => reason);
    expect(JSON.stringify(error)).not.toContain('ada@acme.example');
  });

  it('carries wake-ups to other processes and from them', async () => {
    const here = new WakeUp('bell spec');
    // It rings once by itself when it has begun to listen.
    const begun = here.next(60_000);
    const bell = new PostgresBell(database.url, ['bell spec']);
    await begun;
    const elsewhere = new Client({ connectionString: database.url });
    await elsewhere.connect();
    await elsewhere.query('LISTEN daylight');

    const woken = here.next(60_000);
    await elsewhere.query(`SELECT pg_notify('daylight', '["somebody else", "bell spec"]')`);
    await woken;

    const heard = new Promise<string | undefined>((resolve) =>
      elsewhere.on('notification', ({ payload }) => {
        if (!payload?.includes('somebody')) resolve(payload);
      }),
    );
    here.wake();
    expect(await heard).toContain('bell spec');
    await elsewhere.end();
    here.close();
    await bell.close();
  });
});
