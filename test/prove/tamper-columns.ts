import {
  openSqlite,
  type SqliteDatabase,
  type SqlRow,
  type SqlValue,
  verifyDatabase,
} from '#event-store';
import type { Sample } from './tamper-sample.js';

export interface Changes {
  readonly changes: number;
  readonly caught: number;
  /** SQLite itself did not take them: the tables are strict, their keys unique. */
  readonly refused: number;
  readonly missed: readonly string[];
}

/** A stored value, and how it is reached. */
interface Cell {
  readonly table: string;
  readonly column: string;
  readonly rowid: number;
  readonly value: SqlValue;
}

const TABLES = ['events', 'streams', 'sqlite_sequence'];
const INTEGER_BYTES = 8;

/** Changes every byte of every stored value through SQL, one after the other, and verifies. */
export function changeColumns(sample: Sample, copy: string): Changes {
  const database = openSqlite(copy);
  // Whoever may write to the file may also say that nothing is to be checked.
  database.exec('PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON');
  const missed: string[] = [];
  let [changes, caught, refused] = [0, 0, 0];
  for (const cell of TABLES.flatMap((table) => cellsOf(database, table))) {
    for (const value of changedOnce(cell.value)) {
      changes += 1;
      const outcome = attempt(database, sample, cell, value);
      if (outcome === 'caught') caught += 1;
      else if (outcome === 'refused') refused += 1;
      else missed.push(`${cell.table}.${cell.column} of row ${cell.rowid}`);
    }
  }
  database.close();
  return { changes, caught, refused, missed };
}

function attempt(
  database: SqliteDatabase,
  sample: Sample,
  { table, column, rowid }: Cell,
  value: SqlValue,
): 'caught' | 'refused' | 'missed' {
  database.exec('SAVEPOINT tampering');
  try {
    const stored = value instanceof Uint8Array && !isBlob(table, column) ? 'CAST(? AS TEXT)' : '?';
    database.prepare(`UPDATE ${table} SET ${column} = ${stored} WHERE rowid = ?`).run(value, rowid);
  } catch {
    database.exec('ROLLBACK TO tampering; RELEASE tampering');
    return 'refused';
  }
  const { ok } = verifyDatabase(database, sample);
  database.exec('ROLLBACK TO tampering; RELEASE tampering');
  return ok ? 'missed' : 'caught';
}

function cellsOf(database: SqliteDatabase, table: string): Cell[] {
  const columns = database
    .prepare(`SELECT name, type FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
  const bytes = columns.map(
    (name) => `iif(typeof(${name}) = 'text', CAST(${name} AS BLOB), ${name}) AS ${name}`,
  );
  const rows: SqlRow[] = database
    .prepare(`SELECT rowid AS place, ${bytes.join(', ')} FROM ${table}`)
    .all();
  return rows.flatMap((row) =>
    columns.map((column) => ({
      table,
      column,
      rowid: Number(row.place),
      value: row[column] ?? null,
    })),
  );
}

function isBlob(table: string, column: string): boolean {
  return table === 'events' && (column === 'id' || column === 'hash');
}

/** The value with one byte changed, for each byte; nothing becomes something. */
function changedOnce(value: SqlValue): SqlValue[] {
  if (value === null) return [0, 1];
  if (value instanceof Uint8Array) {
    return [...value.entries()].map(([at, byte]) => {
      const changed = Buffer.from(value);
      changed[at] = byte ^ (1 << (at % 8));
      return changed;
    });
  }
  const whole = BigInt(value);
  return Array.from({ length: INTEGER_BYTES }, (_, at) =>
    BigInt.asIntN(64, whole ^ (1n << BigInt(at * 8))),
  );
}
