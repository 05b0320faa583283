import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { isConflict } from './passing-trouble.js';

/** What a connection is told about itself, once. Times in milliseconds. */
export interface PostgresLimits {
  readonly connections: number;
  /** A statement that takes longer is cancelled; 0: none is. */
  readonly statementMs: number;
}

const CONNECT_MS = 10_000;
/** As long as SQLite's writers wait for one another here. */
const WRITERS_WAIT_MS = 30_000;
/** Whoever holds a transaction open this long without a word is gone, and must not hold up the others. */
const SILENT_MS = 60_000;
const CONFLICTS_MAX = 5;

/** The number of our lock among the database's advisory locks: "daylight" as eight letters. */
const WRITING = 0x6461796c69676874n;

/**
 * One writing transaction at a time, as SQLite's BEGIN IMMEDIATE has it: the same code runs on both, and some of it
 * reads what it then writes by (checkpoints, page versions, whether a mailbox is still somebody's). READ COMMITTED
 * alone would let two of them decide on the same past; retrying on 40001 would need every caller to be repeatable.
 * Single statements do not queue, nor does what asked not to (`unqueued`): each of these says in its own condition
 * what must still be true.
 */
const BEGIN = `BEGIN; SELECT pg_advisory_xact_lock(${WRITING})`;

/** Nothing Daylight counts comes near 2^53; sums of BIGINT are NUMERIC. */
const NUMBERS: ReadonlySet<number> = new Set([20, 1700]);

/** A server could not be reached, or would not let us in. Says where and why, never with which password. */
export class PostgresUnavailable extends Error {
  override readonly name = 'PostgresUnavailable';
  readonly code: string | undefined;

  constructor(url: string, cause: unknown) {
    const { message, code } = cause as { message?: string; code?: string };
    super(`PostgreSQL (${placeOf(url)}) cannot be used: ${message || code}`, { cause });
    this.code = code;
  }
}

/** `host:port/database` of an address, without who and with what. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'an address that cannot be read';
  const { host, pathname, searchParams } = new URL(url);
  return `${host || searchParams.get('host') || 'localhost'}${pathname}`;
}

/** The driver is loaded here and not before: on SQLite nobody needs it. */
export async function openPool(url: string, limits: PostgresLimits): Promise<PostgresPool> {
  const { Pool, types } = await import('pg');
  const pool = new Pool({
    connectionString: url,
    application_name: 'daylight',
    max: limits.connections,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        // The driver's own parsers are typed as giving anything.
        (NUMBERS.has(oid) ? Number : types.getTypeParser(oid, format)) as (text: string) => unknown,
    },
    onConnect: (client) => client.query(greeting(limits)) as unknown as void,
  });
  // A connection that breaks says so to nobody in particular; whoever uses it next hears it from their statement.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    connect: async () => lend(await connected(pool, url)),
    end: () => pool.end(),
  };
}

/**
 * Said in SQL and not in the address: what stands between (a pooler) may not pass options on. A commit is on the disk
 * before it is acknowledged, however the server was set up: who was written to must not be forgotten.
 */
function greeting({ statementMs }: PostgresLimits): string {
  return `SET search_path TO daylight; SET statement_timeout TO ${statementMs};
    SET lock_timeout TO ${WRITERS_WAIT_MS}; SET idle_in_transaction_session_timeout TO ${SILENT_MS};
    SET default_transaction_isolation TO 'read committed'; SET client_min_messages TO warning;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;
}

async function connected(pool: Pool, url: string): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new PostgresUnavailable(url, error);
  }
}

function lend(client: PoolClient): PostgresPoolClient {
  let open = false;
  const query = async (sql: string, parameters: readonly unknown[]) => {
    open ||= sql === 'begin' || sql.startsWith('start transaction');
    if (sql === 'begin') return client.query(BEGIN);
    if (sql === 'rollback') {
      // Where the connection is gone the transaction is too; what failed is reported by what failed.
      return client.query(sql).catch(() => ({ command: 'ROLLBACK', rowCount: null, rows: [] }));
    }
    for (let tries = 1; ; tries += 1) {
      try {
        return await client.query(sql, parameters.map(asSqlValue));
      } catch (error) {
        if (open || tries === CONFLICTS_MAX || !isConflict(error)) throw impersonal(error);
      }
    }
  };
  return {
    // Kysely asks with text and values only: cursors belong to streams, which are not used here.
    query: query as unknown as PostgresPoolClient['query'],
    // What is not at rest is in the middle of something nobody will end.
    release: () => client.release(client.getTransactionStatus() !== 'I'),
  };
}

/** PostgreSQL quotes the row in `detail`; nobody may read addresses in a log. */
function impersonal(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && 'detail' in error)
    Object.assign(error, { detail: undefined });
  return error;
}

/**
 * As the SQLite side has them: truth is 1 or 0. Text cannot hold U+0000 in PostgreSQL; no stored text has it, so a
 * question that does must find nothing.
 */
function asSqlValue(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && value.includes('\0')) return value.replaceAll('\0', '\u{fffd}');
  return value;
}
