import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { setTimeout as sleep } from 'node:timers/promises';
import { aboutFile, type SqliteDatabase, type SqlValue } from '#event-store';
import { isBusy } from './passing-trouble.js';

/**
 * Kysely over our narrow driver. Kysely's own SQLite driver prepares every statement anew and begins deferred
 * transactions, which fail late when somebody else is writing; this one keeps statements and begins immediate ones.
 * Errors name the file in `path`.
 */
export function sqliteDialect(database: SqliteDatabase, path: string): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new OneConnection(new Connection(database, path)),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** One statement for each of many lists of values, without a way to and fro for each. Gives no rows. */
interface ForEach extends CompiledQuery {
  readonly each: Iterable<readonly SqlValue[]>;
}

export function forEach(text: string, each: ForEach['each']): ForEach {
  return { ...CompiledQuery.raw(text), each };
}

const STATEMENTS_MAX = 200;

class Connection implements DatabaseConnection {
  private readonly statements = new Map<string, ReturnType<SqliteDatabase['prepare']>>();

  constructor(
    readonly database: SqliteDatabase,
    private readonly path: string,
  ) {}

  /** Without waiting for anybody. */
  now<T>(work: (database: SqliteDatabase) => T): T {
    return aboutFile(this.path, () => work(this.database));
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { sql, parameters } = query;
    if (isForEach(query)) return this.executeForEach(query);
    return onceFree(() =>
      this.now(() => {
        const statement = this.statement(sql);
        const values = parameters.map(asSqlValue);
        // Rows are shaped by the query that Kysely compiled; the driver cannot know that type.
        if (statement.reader) return { rows: statement.all(...values) as R[] };
        const { changes, lastInsertRowid } = statement.run(...values);
        return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
      }),
    );
  }

  /** Only within a transaction, which has the file to itself: there is nobody to wait for. */
  private executeForEach<R>({ sql, each }: ForEach): QueryResult<R> {
    const statement = this.statement(sql);
    this.now(() => {
      for (const values of each) statement.run(...values);
    });
    return { rows: [] };
  }

  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows are read in pages here, never streamed.');
  }

  private statement(sql: string) {
    const known = this.statements.get(sql);
    if (known) return known;
    if (this.statements.size >= STATEMENTS_MAX) this.statements.clear();
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

/** One connection, lent to one transaction at a time. */
class OneConnection implements Driver {
  private free: Promise<void> = Promise.resolve();
  private giveBack: () => void = () => undefined;

  constructor(private readonly connection: Connection) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Connection> {
    const before = this.free;
    let done: () => void = () => undefined;
    this.free = new Promise((resolve) => (done = resolve));
    await before;
    this.giveBack = done;
    return this.connection;
  }

  async releaseConnection(): Promise<void> {
    this.giveBack();
  }

  async beginTransaction(connection: Connection): Promise<void> {
    await onceFree(() => connection.now((database) => database.exec('BEGIN IMMEDIATE')));
  }

  async commitTransaction(connection: Connection): Promise<void> {
    connection.now((database) => database.exec('COMMIT'));
  }

  async rollbackTransaction(connection: Connection): Promise<void> {
    try {
      connection.database.exec('ROLLBACK');
    } catch {
      // A disk that failed has rolled back by itself; what failed is reported by what failed.
    }
  }

  async destroy(): Promise<void> {
    this.connection.database.close();
  }
}

const PATIENCE_MS = 30_000;

/**
 * Waits for another writer without holding up this thread, which may be answering people. SQLite's own waiting would
 * stop everything here until the other one is done.
 */
async function onceFree<T>(work: () => T): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (let pause = 1; ; pause = Math.min(pause * 2, 25)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || Date.now() > until) throw error;
      await sleep(pause);
    }
  }
}

function isForEach(query: CompiledQuery): query is ForEach {
  return 'each' in query;
}

function asSqlValue(value: unknown): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined) return null;
  return value as SqlValue;
}
