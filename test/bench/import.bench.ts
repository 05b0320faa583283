import { spawn } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse';
import { openSqlite } from '#event-store';
import { type CustomerBase, writeCustomerBase } from '../support/customer-base.js';
import { inherited, temporaryDirectory } from '../support/daylight.js';
import type { Figure, Proof } from '../support/proof.js';

const GOAL_SHARE = 0.4;
const GOAL_MB = 400;
/** Accounts; each has some two contacts. The peak at the first says whether it grows with the file. */
const SIZES = { small: [3_000, 10_000], full: [100_000, 1_000_000] } as const;
const ROWS_PER_TRANSACTION = 5_000;

/** The whole import, vault and log included, beside reading the same files and inserting each row once. */
export const importBench: Proof = {
  name: 'import',
  says: `rows/s of a bare csv-parse stream with one insert a row (goal ${GOAL_SHARE}); peak memory (goal ${GOAL_MB} MB, flat).`,
  run: async ({ full, words }) => {
    const sizes = words.length > 0 ? words.map(Number) : SIZES[full ? 'full' : 'small'];
    const figures: Record<string, Figure> = {};
    let [share, peak] = [0, 0];
    for (const accounts of sizes) {
      const base = writeCustomerBase(join(temporaryDirectory('base'), 'base'), accounts);
      const bare = await bareImport(base);
      const own = await ownImport(base);
      share = own.rowsPerSecond(bare.rows) / (bare.rows / bare.seconds);
      peak = own.peakMb;
      const name = accounts.toLocaleString('en');
      figures[`${name} customers: rows`] = bare.rows;
      figures[`${name} customers: bare rows/s`] = Math.round(bare.rows / bare.seconds);
      figures[`${name} customers: our rows/s`] = Math.round(own.rowsPerSecond(bare.rows));
      figures[`${name} customers: share of bare`] = share;
      figures[`${name} customers: peak MB`] = peak;
    }
    return { ok: share >= GOAL_SHARE && peak < GOAL_MB, figures };
  },
};

async function bareImport({ customers, contacts }: CustomerBase) {
  const database = openSqlite(join(temporaryDirectory('bare'), 'bare.sqlite'));
  database.exec('PRAGMA synchronous = NORMAL');
  const started = performance.now();
  let rows = 0;
  for (const [table, path] of Object.entries({ customers, contacts })) {
    const stream = createReadStream(path).pipe(parse({ bom: true }));
    let insert: ReturnType<typeof database.prepare> | undefined;
    database.exec('BEGIN');
    for await (const row of stream) {
      // Every cell is text.
      const cells = row as string[];
      if (!insert) {
        const columns = cells.map((name, at) => `"${name}" TEXT${at === 0 ? ' PRIMARY KEY' : ''}`);
        database.exec(`CREATE TABLE ${table} (${columns.join(', ')})`);
        insert = database.prepare(
          `INSERT INTO ${table} VALUES (${cells.map(() => '?').join(', ')})`,
        );
        continue;
      }
      insert.run(...cells);
      rows += 1;
      if (rows % ROWS_PER_TRANSACTION === 0) database.exec('COMMIT; BEGIN');
    }
    database.exec('COMMIT');
  }
  database.close();
  return { rows, seconds: (performance.now() - started) / 1_000 };
}

/** The compiled program, as an operator runs it; its start counts. */
async function ownImport({ customers, contacts }: CustomerBase) {
  const dataDir = temporaryDirectory('import-bench');
  const started = performance.now();
  const words = [resolve('dist/daylight.mjs'), 'import', 'customers', customers, contacts];
  const child = spawn(process.execPath, words, {
    env: { ...inherited(), DAYLIGHT_DATA: dataDir },
    stdio: 'ignore',
  });
  let peakMb = 0;
  const watching = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid))), 200);
  const status = await new Promise((ended) => child.once('exit', ended));
  clearInterval(watching);
  if (status !== 0) throw new Error(`the import ended with ${String(status)}`);
  const seconds = (performance.now() - started) / 1_000;
  return { peakMb, rowsPerSecond: (rows: number) => rows / seconds };
}

/** Of a process that is running; 0 where the system does not tell. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024);
  } catch {
    return 0;
  }
}
