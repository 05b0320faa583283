import { join } from 'node:path';
import { affectedProjection, audienceMigrations } from '#audience';
import { type EventStore, openSqlite, SqliteEventStore } from '#event-store';
import { pagesMigrations, statusPageProjection } from '#pages';
import { migrate, openViews, ProjectionRunner, runnerMigrations, sql } from '#read-models';
import { residentMegabytes, temporaryDirectory } from '../support/daylight.js';
import { type Figure, median, type Proof } from '../support/proof.js';
import { readsAgainstBareClient, serverAlone } from './bare-client.js';
import { wordsOf, writeFacts } from './facts-at-scale.js';
import { type Emmett, emmett } from './peers.js';

const SIZE = { small: 50_000, full: 1_000_000 } as const;
const ROUNDS = 3;
const GOALS = { of_bare_scan: 0.5, of_emmett_reading: 1.5 };
const PAGE = 1_000;

export const replayBench: Proof = {
  name: 'replay',
  says: 'facts a second into the status page and the affected customers, against a bare scan of the same log; `server`: only EventStoreDB.',
  async run({ full, words: [word] }) {
    if (word === 'server') return serverAlone(await readsAgainstBareClient(full));
    const count = full ? SIZE.full : SIZE.small;
    const directory = temporaryDirectory('bench-replay');
    const path = join(directory, 'log.sqlite');
    const store = new SqliteEventStore(path);
    const mix = await writeFacts(store, count);
    const peer = await emmett();
    const peerFile = join(directory, 'emmett.sqlite');
    if (typeof peer !== 'string') await fillEmmett(peer, peerFile, store);
    const rates = { ours: [] as number[], scan: [] as number[], emmett: [] as number[] };
    const memory: Memory[] = [];
    const busy: number[] = [];
    const copying: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { rate, cpu, resident } = await replayed(
        store,
        count,
        join(directory, `round-${round}`),
      );
      rates.ours.push(rate);
      memory.push(resident);
      busy.push(cpu);
      copying.push(await copied(join(directory, `round-${round}`), count));
      rates.scan.push(scanned(path, count));
      if (typeof peer !== 'string') rates.emmett.push(await emmettRead(peer, peerFile, count));
    }
    await store.close();
    const server = await readsAgainstBareClient(full);
    const [ours, scan, theirs] = [rates.ours, rates.scan, rates.emmett].map(median);
    const ratios = {
      of_bare_scan: (ours ?? NaN) / (scan ?? NaN),
      of_emmett_reading: (ours ?? NaN) / (theirs ?? NaN),
      of_copying_the_rows: (ours ?? NaN) / median(copying),
    };
    const figures: Record<string, Figure> = {
      facts: mix.events,
      ours_per_s: Math.round(ours ?? NaN),
      bare_scan_per_s: Math.round(scan ?? NaN),
      ...(typeof peer === 'string' ? {} : { emmett_reading_per_s: Math.round(theirs ?? NaN) }),
      copying_the_rows_per_s: Math.round(median(copying)),
      ours_cpu_us_per_fact: median(busy),
      of_bare_scan: ratios.of_bare_scan,
      goal_of_bare_scan: GOALS.of_bare_scan,
      ...(typeof peer === 'string' ? {} : { of_emmett_reading: ratios.of_emmett_reading }),
      goal_of_emmett_reading: GOALS.of_emmett_reading,
      of_copying_the_rows: ratios.of_copying_the_rows,
      resident_mb_at_quarter: memory[0]?.atQuarter ?? NaN,
      resident_mb_at_end: memory[0]?.atEnd ?? NaN,
    };
    return {
      ok:
        ratios.of_bare_scan >= GOALS.of_bare_scan &&
        !(ratios.of_emmett_reading < GOALS.of_emmett_reading) &&
        server.ok,
      figures: { ...figures, ...server.figures },
      remarks: [
        wordsOf(mix),
        'Ours: read, parsed, folded into rows of both projections in SQLite with synchronous=FULL, checkpoints included.',
        'Copying: SQLite alone writes the finished rows, each once, into empty tables with the same keys: no replay of these facts can be faster.',
        'The scan reads the data column of every event in order and parses its JSON; it writes nothing.',
        typeof peer === 'string'
          ? `SKIPPED: ${peer}`
          : `emmett-sqlite 0.42.4 only reads as many events of the same size, ${PAGE} at a time.`,
        `Medians of ${ROUNDS} interleaved rounds, each into empty views; resident memory is of the first.`,
        server.remark,
      ],
    };
  },
};

interface Memory {
  atQuarter: number;
  atEnd: number;
}

async function replayed(
  store: EventStore,
  count: number,
  name: string,
): Promise<{ rate: number; cpu: number; resident: Memory }> {
  const views = openViews({ views: `${name}-views.sqlite`, vault: `${name}-vault.sqlite` });
  await migrate(views, [...runnerMigrations, ...audienceMigrations, ...pagesMigrations]);
  const parked: string[] = [];
  const runner = new ProjectionRunner(
    store,
    views,
    [affectedProjection, statusPageProjection],
    { parked: (_, { stream }, error) => parked.push(`${stream}: ${String(error)}`) },
    `bench ${name}`,
  );
  const resident: Memory = { atQuarter: NaN, atEnd: NaN };
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  await runner.catchUp(async () => {
    if (!Number.isNaN(resident.atQuarter)) return;
    if ((await factsDone(views)) >= count / 4) {
      resident.atQuarter = residentMegabytes(process.pid) ?? NaN;
    }
  });
  const seconds = (performance.now() - started) / 1_000;
  const cpu = microseconds(process.cpuUsage(cpuBefore)) / count;
  resident.atEnd = residentMegabytes(process.pid) ?? NaN;
  await views.destroy();
  if (parked[0]) throw new Error(`${parked.length} streams were set aside, first ${parked[0]}`);
  return { rate: count / seconds, cpu, resident };
}

/** Facts a second, where all that is left to do is to write the rows that they became. */
async function copied(name: string, count: number): Promise<number> {
  const copy = openViews({ views: `${name}-copy.sqlite`, vault: `${name}-copy-vault.sqlite` });
  await migrate(copy, [...runnerMigrations, ...audienceMigrations, ...pagesMigrations]);
  await sql`ATTACH DATABASE ${`${name}-views.sqlite`} AS made`.execute(copy);
  const tables = [...affectedProjection.tables, ...statusPageProjection.tables, 'page_dirty'];
  const started = performance.now();
  await copy.transaction().execute(async (tx) => {
    for (const table of tables)
      await sql`INSERT INTO ${sql.table(table)} SELECT * FROM ${sql.table(`made.${table}`)}`.execute(
        tx,
      );
  });
  const seconds = (performance.now() - started) / 1_000;
  await copy.destroy();
  return count / seconds;
}

async function factsDone(views: ReturnType<typeof openViews>): Promise<number> {
  const { rows } = await sql<{ position: string }>`
    SELECT min(position) AS position FROM checkpoints`.execute(views);
  return Number(rows[0]?.position.slice(1));
}

function scanned(path: string, count: number): number {
  const database = openSqlite(path, { readOnly: true });
  const started = performance.now();
  let seen = 0;
  for (const row of database.prepare('SELECT data FROM events ORDER BY position').iterate()) {
    JSON.parse(String(row.data));
    seen += 1;
  }
  const seconds = (performance.now() - started) / 1_000;
  database.close();
  if (seen !== count) throw new Error(`the scan saw ${seen} of ${count} events`);
  return seen / seconds;
}

async function fillEmmett(peer: Emmett, fileName: string, store: EventStore): Promise<void> {
  const connection = peer.sqliteConnection({ fileName });
  await connection.command('PRAGMA journal_mode = WAL');
  await peer.createEventStoreSchema(connection);
  let after = undefined;
  for (let batch = 0; ; batch += 1) {
    const events = await store.readAll({ ...(after ? { after } : {}), limit: PAGE });
    if (events.length === 0) break;
    after = events.at(-1)?.position;
    const messages = events.map(({ type, data }) => ({ type, data }));
    const { success } = await peer.appendToStream(connection, `all-${batch}`, 'all', messages, {
      expectedStreamVersion: 'STREAM_DOES_NOT_EXIST',
    });
    if (!success) throw new Error('emmett-sqlite refused an append');
  }
  connection.close();
}

async function emmettRead(peer: Emmett, fileName: string, count: number): Promise<number> {
  const connection = peer.sqliteConnection({ fileName });
  const started = performance.now();
  let seen = 0;
  for (let after = 0n; ;) {
    const page = await peer.readMessagesBatch(connection, { after, batchSize: PAGE });
    if (page.messages.length === 0) break;
    seen += page.messages.length;
    after = page.currentGlobalPosition;
  }
  const seconds = (performance.now() - started) / 1_000;
  connection.close();
  if (seen !== count) throw new Error(`emmett-sqlite read ${seen} of ${count} events`);
  return seen / seconds;
}

function microseconds({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}
