import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

const KEEPER = 'test/services/postgres-keeper.mjs';
const START_MS = 60_000;

const named = process.env.DAYLIGHT_TEST_POSTGRES;

/** Why no server of one's own can be started; undefined where it can. Known before any test is read. */
export const ownServerMissing = process.env.DAYLIGHT_TEST_POSTGRES_MISSING;

/** Why no test can run on PostgreSQL: no server here, and `DAYLIGHT_TEST_POSTGRES` names none. */
export const postgresMissing = named === undefined ? ownServerMissing : undefined;

export interface Database {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** A new database, on the one server of this test run. */
export async function freshDatabase(): Promise<Database> {
  const server = await sharedServer();
  const name = `daylight_${randomUUID().replaceAll('-', '')}`;
  await ask(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => ask(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/**
 * Takes out all rows, which is much quicker than a new database. Where tables came or changed after the migrations,
 * all schemas go, and the next migration makes them again.
 */
export function emptyDatabase({ url }: Database): Promise<void> {
  return ask(
    url,
    `DO $$ DECLARE one record; latest bigint; BEGIN
       IF to_regclass('daylight.schema_migrations') IS NOT NULL THEN
         SELECT max(xmin::text::bigint) INTO latest FROM daylight.schema_migrations;
       END IF;
       IF latest IS NULL OR EXISTS (SELECT 1 FROM pg_class WHERE relkind = 'r' AND xmin::text::bigint > latest
           AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('daylight', 'vault', 'vault_keys'))) THEN
         DROP SCHEMA IF EXISTS daylight CASCADE;
         DROP SCHEMA IF EXISTS vault CASCADE;
         DROP SCHEMA IF EXISTS vault_keys CASCADE;
         RETURN;
       END IF;
       FOR one IN SELECT schemaname, tablename FROM pg_tables
           WHERE schemaname IN ('daylight', 'vault', 'vault_keys') AND tablename <> 'schema_migrations' LOOP
         EXECUTE format('DELETE FROM %I.%I', one.schemaname, one.tablename);
       END LOOP;
     END $$`,
  );
}

/** A server of one's own, to be stopped and started at will. */
export interface OwnServer {
  readonly url: string;
  /** Where its files are. */
  readonly folder: string;
  /** As when the machine is switched off: connections break at once. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
}

/** Needs a server on this machine: one that was named belongs to somebody. */
export async function ownServer(): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'daylight-postgres-'));
  keep(folder, process.pid);
  const url = await addressIn(folder);
  const down = join(folder, 'down');
  return {
    url,
    folder,
    goDown: async () => {
      writeFileSync(down, '');
      process.kill(Number(readFileSync(join(folder, 'server.pid'), 'utf8')), 'SIGQUIT');
      while (await answers(url)) await pause(20);
    },
    comeBack: async () => {
      rmSync(down);
      while (!(await answers(url))) await pause(20);
    },
  };
}

let shared: Promise<string> | undefined;

/** The named server, the one of this Jest run, or one that lives as long as this process. */
function sharedServer(): Promise<string> {
  shared ??= named ? Promise.resolve(named) : startedOnce();
  return shared;
}

async function startedOnce(): Promise<string> {
  const run = process.env.DAYLIGHT_TEST_POSTGRES_RUN;
  const folder = run ?? mkdtempSync(join(tmpdir(), 'daylight-postgres-'));
  try {
    // Whoever makes it starts the server; several test processes may want it at once.
    mkdirSync(join(folder, 'starting'));
    keep(folder, Number(process.env.DAYLIGHT_TEST_POSTGRES_OWNER ?? process.pid));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return addressIn(folder);
}

/** The keeper outlives whoever started it, and ends with the owner. */
function keep(folder: string, owner: number): void {
  const words = [resolve(KEEPER), folder, String(owner)];
  spawn(process.execPath, words, { detached: true, stdio: 'ignore' }).unref();
}

async function addressIn(folder: string): Promise<string> {
  for (const until = Date.now() + START_MS; Date.now() < until; await pause(25)) {
    const failed = join(folder, 'failed');
    if (existsSync(failed)) throw new Error(`No PostgreSQL: ${readFileSync(failed, 'utf8')}`);
    if (existsSync(join(folder, 'url'))) {
      const url = readFileSync(join(folder, 'url'), 'utf8');
      while (!(await answers(url))) await pause(25);
      return url;
    }
  }
  throw new Error(`No PostgreSQL within ${START_MS / 1_000} s`);
}

async function answers(url: string): Promise<boolean> {
  return ask(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

async function ask(url: string, words: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(words);
  } finally {
    await client.end().catch(() => undefined);
  }
}
