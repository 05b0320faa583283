import { join } from 'node:path';
import { type NewEvent, openSqlite, SqliteEventStore } from '#event-store';
import { temporaryDirectory } from '../support/daylight.js';
import { type Figure, median, type Proof } from '../support/proof.js';
import { appendsAgainstBareClient, serverAlone } from './bare-client.js';
import { type Emmett, emmett, type EmmettConnection } from './peers.js';

const IN_FLIGHT = [1, 10, 50, 200] as const;
const GOALS = { ofRawAtOne: 0.6, rawOneAtFifty: 4, emmettAtFifty: 10, rawBatchAtFifty: 0.3 };

/** A contestant writes events of one size as fast as it can, so many at once, and says how many a second. */
interface Contestant {
  readonly name: string;
  run(inFlight: number, milliseconds: number): Promise<number>;
  close(): Promise<void>;
}

export const appendBench: Proof = {
  name: 'append',
  says: 'durable single appends at 1 to 200 in flight, against raw SQLite and emmett-sqlite in the same run; `server`: only EventStoreDB.',
  async run({ full, words: [only] }) {
    if (only === 'server') return serverAlone(await appendsAgainstBareClient(full));
    const directory = temporaryDirectory('bench-append');
    const peer = await emmett();
    const contestants: Contestant[] = [
      ourLog(join(directory, 'ours.sqlite')),
      rawOneByOne(join(directory, 'raw-one.sqlite')),
      rawBatches(join(directory, 'raw-batch.sqlite')),
      ...(typeof peer === 'string'
        ? []
        : [await emmettLog(peer, join(directory, 'emmett.sqlite'))]),
    ];
    const samples = new Map<string, number[]>();
    // The first round is not counted: nothing is compiled yet, and the files are empty.
    for (let round = 0; round <= (full ? 20 : 9); round += 1) {
      for (const inFlight of IN_FLIGHT) {
        for (const one of contestants) {
          const key = `${one.name} ${inFlight}`;
          const rate = await one.run(inFlight, full ? 500 : 200);
          if (round > 0) samples.set(key, [...(samples.get(key) ?? []), rate]);
        }
      }
    }
    for (const one of contestants) await one.close();
    const server = await appendsAgainstBareClient(full);
    const rate = (name: string, inFlight: number) =>
      median(samples.get(`${name} ${inFlight}`) ?? []);
    const figures: Record<string, Figure> = {};
    for (const inFlight of IN_FLIGHT) {
      for (const { name } of contestants) {
        figures[`${name}_at_${inFlight}_per_s`] = Math.round(rate(name, inFlight));
      }
    }
    // Of what was measured one right after the other: the disk of a machine is not the same from second to second.
    const times = (name: string, inFlight: number) => {
      const others = samples.get(`${name} ${inFlight}`) ?? [];
      const ours = samples.get(`ours ${inFlight}`) ?? [];
      return median(others.map((rate, round) => (ours[round] ?? NaN) / rate));
    };
    const ratios = {
      of_raw_one_by_one_at_1: times('raw_one_by_one', 1),
      of_raw_one_by_one_at_50: times('raw_one_by_one', 50),
      of_raw_batches_of_50: times('raw_batches', 50),
      of_emmett_sqlite_at_50: times('emmett_sqlite', 50),
    };
    return {
      ok:
        ratios.of_raw_one_by_one_at_1 >= GOALS.ofRawAtOne &&
        ratios.of_raw_one_by_one_at_50 >= GOALS.rawOneAtFifty &&
        ratios.of_raw_batches_of_50 >= GOALS.rawBatchAtFifty &&
        !(ratios.of_emmett_sqlite_at_50 < GOALS.emmettAtFifty) &&
        server.ok,
      figures: { ...figures, ...ratios, ...goals(), ...server.figures },
      remarks: [
        'Events of about 300 bytes of JSON, 200 streams, WAL with synchronous=FULL for everybody; medians of interleaved rounds, and of their ratios.',
        'Ours checks expected revisions, hashes every event and answers each append on its own; raw inserts into the same kind of table and does neither.',
        ...(typeof peer === 'string'
          ? [`SKIPPED: ${peer}`]
          : ['emmett-sqlite 0.42.4 with one connection kept, one append after the other.']),
        server.remark,
      ],
    };
  },
};

function goals(): Record<string, number> {
  return {
    goal_of_raw_at_1: GOALS.ofRawAtOne,
    goal_of_raw_at_50: GOALS.rawOneAtFifty,
    goal_of_raw_batches_of_50: GOALS.rawBatchAtFifty,
    goal_of_emmett_at_50: GOALS.emmettAtFifty,
  };
}

const STREAMS = 200;
const words = 'Requests to the API fail with status 503 for some customers in Europe. '.repeat(2);

function eventNumber(at: number): NewEvent {
  return {
    id: `${at
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-8000-8000-000000000000`,
    type: 'UpdatePublished',
    data: { updateId: `update ${at}`, phase: 'investigating', words },
    metadata: {
      correlationId: 'bench',
      causationId: `command ${at}`,
      actor: { kind: 'system', id: 'bench' },
      occurredAt: '2026-03-01T12:00:00.000Z',
      schemaVersion: 1,
    },
  };
}

function ourLog(path: string): Contestant {
  const store = new SqliteEventStore(path);
  const revisions = new Map<number, bigint>();
  let count = 0;
  return {
    name: 'ours',
    run: (inFlight, milliseconds) =>
      rateOf(milliseconds, async (until) => {
        let done = 0;
        // A stream belongs to one of those in flight, so that every expected revision is exact and right.
        const writer = async (own: number) => {
          for (let at = 0; performance.now() < until(); at += 1) {
            const stream = (own + at * inFlight) % Math.max(STREAMS, inFlight);
            const expected = revisions.get(stream) ?? 'noStream';
            count += 1;
            const event = eventNumber(count);
            const { revision } = await store.append(`incident-${stream}`, [event], { expected });
            revisions.set(stream, revision);
            done += 1;
          }
        };
        await Promise.all(Array.from({ length: inFlight }, (_, own) => writer(own)));
        return done;
      }),
    close: () => store.close(),
  };
}

function rawTable(path: string) {
  const database = openSqlite(path);
  database.exec(
    `CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, stream INTEGER NOT NULL, revision INTEGER NOT NULL,
       id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL, UNIQUE (stream, revision)) STRICT`,
  );
  const [begin, insert, commit] = [
    'BEGIN IMMEDIATE',
    'INSERT INTO events (stream, revision, id, type, data, metadata) VALUES (?,?,?,?,?,?)',
    'COMMIT',
  ].map((sql) => database.prepare(sql));
  let count = 0;
  return {
    close: async () => database.close(),
    commit: (size: number) => {
      begin?.run();
      for (let one = 0; one < size; one += 1) {
        count += 1;
        const { id, type, data, metadata } = eventNumber(count);
        const revision = Math.floor(count / STREAMS);
        insert?.run(
          count % STREAMS,
          revision,
          id,
          type,
          JSON.stringify(data),
          JSON.stringify(metadata),
        );
      }
      commit?.run();
    },
  };
}

/** One transaction an append: what a store does that writes each append by itself. */
function rawOneByOne(path: string): Contestant {
  const table = rawTable(path);
  return {
    name: 'raw_one_by_one',
    close: table.close,
    run: (_, milliseconds) =>
      rateOf(milliseconds, async (until) => {
        let done = 0;
        for (; performance.now() < until(); done += 1) table.commit(1);
        return done;
      }),
  };
}

/** The limit: as many as are in flight in one transaction. */
function rawBatches(path: string): Contestant {
  const table = rawTable(path);
  return {
    name: 'raw_batches',
    close: table.close,
    run: (inFlight, milliseconds) =>
      rateOf(milliseconds, async (until) => {
        let done = 0;
        for (; performance.now() < until(); done += inFlight) table.commit(inFlight);
        return done;
      }),
  };
}

async function emmettLog(peer: Emmett, fileName: string): Promise<Contestant> {
  const connection: EmmettConnection = peer.sqliteConnection({ fileName });
  await connection.command('PRAGMA journal_mode = WAL');
  await connection.command('PRAGMA synchronous = FULL');
  await peer.createEventStoreSchema(connection);
  const revisions = new Map<number, bigint>();
  let count = 0;
  return {
    name: 'emmett_sqlite',
    close: async () => connection.close(),
    run: (_, milliseconds) =>
      rateOf(milliseconds, async (until) => {
        let done = 0;
        while (performance.now() < until()) {
          count += 1;
          const stream = count % STREAMS;
          const known = revisions.get(stream);
          const { type, data } = eventNumber(count);
          const { success } = await peer.appendToStream(
            connection,
            `incident-${stream}`,
            'incident',
            [{ type, data }],
            { expectedStreamVersion: known ?? 'STREAM_DOES_NOT_EXIST' },
          );
          if (!success) throw new Error('emmett-sqlite refused an append');
          revisions.set(stream, (known ?? 0n) + 1n);
          done += 1;
        }
        return done;
      }),
  };
}

/** Events a second. */
async function rateOf(
  milliseconds: number,
  work: (until: () => number) => Promise<number>,
): Promise<number> {
  const started = performance.now();
  const done = await work(() => started + milliseconds);
  return (done * 1_000) / (performance.now() - started);
}
