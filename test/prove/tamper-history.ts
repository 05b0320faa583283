import { isDeepStrictEqual } from 'node:util';
import { openSqlite, type SqliteDatabase, verifyDatabase } from '#event-store';
import { type ForgedEvent, type ForgedLog, madeRight, readLog, writeLog } from './rewritten-log.js';
import type { Sample } from './tamper-sample.js';

export interface Attacks {
  /** How often each kind of attack was tried. */
  readonly tried: Readonly<Record<string, number>>;
  readonly caught: number;
  /** Verified, as they leave alone all that was signed and only change what comes after it. */
  readonly unsigned: readonly string[];
  readonly missed: readonly string[];
}

interface Attack {
  readonly kind: string;
  readonly where: string;
  readonly log: ForgedLog;
}

/** Tampers with the history itself, clumsily and as somebody who knows everything but the key, and verifies. */
export function attackHistory(sample: Sample, copy: string): Attacks {
  const database = openSqlite(copy);
  database.exec('PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON');
  const log = readLog(database);
  demandFaithful(database, sample, log);
  const tried: Record<string, number> = {};
  const missed: string[] = [];
  const unsigned: string[] = [];
  let caught = 0;
  for (const { kind, where, log: forged } of attacksOn(log)) {
    // Made right it may be the very log that it was.
    if (isDeepStrictEqual(forged, log)) continue;
    tried[kind] = (tried[kind] ?? 0) + 1;
    if (!verifies(database, sample, forged)) caught += 1;
    else (keepsWhatWasSigned(log, forged) ? unsigned : missed).push(`${kind}: ${where}`);
  }
  database.close();
  return { tried, caught, unsigned, missed };
}

/**
 * Whether everything before the newest checkpoint is as it was, and the checkpoint still says the same. What stands after
 * what it covers, its own time among it, is signed by the next.
 */
function keepsWhatWasSigned(log: ForgedLog, forged: ForgedLog): boolean {
  const newest = log.events.findLastIndex(({ type }) => type === 'LogCheckpointSigned');
  const signed = (one: ForgedLog) => one.events.slice(0, newest);
  const said = log.events[newest]?.data;
  return (
    isDeepStrictEqual(signed(forged), signed(log)) &&
    forged.events.slice(newest).some(({ data }) => data === said)
  );
}

/** What is written back unchanged must verify, or the attacks below would prove nothing. */
function demandFaithful(database: SqliteDatabase, sample: Sample, log: ForgedLog): void {
  for (const same of [log, madeRight(log)]) {
    if (!verifies(database, sample, same)) throw new Error('a log that nobody touched is refused');
  }
}

function verifies(database: SqliteDatabase, sample: Sample, forged: ForgedLog): boolean {
  database.exec('SAVEPOINT tampering');
  try {
    writeLog(database, forged);
    return verifyDatabase(database, sample).ok;
  } catch {
    // The table does not hold it: two events of one revision, for example.
    return false;
  } finally {
    database.exec('ROLLBACK TO tampering; RELEASE tampering');
  }
}

function* attacksOn(log: ForgedLog): Generator<Attack> {
  const { events } = log;
  const withEvents = (changed: readonly ForgedEvent[]) => ({ ...log, events: changed });
  for (const [at, event] of events.entries()) {
    const where = `position ${event.position}`;
    const both = (kind: string, changed: readonly ForgedEvent[]): Attack[] => [
      { kind, where, log: withEvents(changed) },
      { kind: `${kind}_and_made_right`, where, log: madeRight(withEvents(changed)) },
    ];
    yield* both('dropped', events.toSpliced(at, 1));
    yield* both('cut_off_from', events.slice(0, at));
    yield* both('doubled', withPositions(events.toSpliced(at, 0, event)));
    yield* both('inserted', withPositions(events.toSpliced(at, 0, strange(event))));
    yield* both('rewritten', events.with(at, { ...event, data: rewritten(event.data) }));
    yield* both(
      'told_of_another_time',
      events.with(at, { ...event, recordedAt: '2020-01-01T00:00:00.000Z' }),
    );
    const next = events[at + 1];
    if (!next) continue;
    const swapped = events.with(at, { ...next, position: event.position });
    yield* both('swapped', swapped.with(at + 1, { ...event, position: next.position }));
    const exchanged = events.with(at, { ...event, data: next.data, metadata: next.metadata });
    yield* both(
      'contents_swapped',
      exchanged.with(at + 1, { ...next, data: event.data, metadata: event.metadata }),
    );
  }
  yield* streamsDropped(log);
  yield* governedOtherwise(log);
}

function* streamsDropped(log: ForgedLog): Generator<Attack> {
  for (const { name } of log.streams) {
    const rest = { ...log, events: log.events.filter(({ stream }) => stream !== name) };
    const where = name;
    yield { kind: 'stream_dropped', where, log: rest };
    const streams = log.streams.filter((one) => one.name !== name);
    yield { kind: 'stream_dropped_and_made_right', where, log: madeRight({ ...rest, streams }) };
  }
}

/** Shows what was hidden, hides what was shown: in the table alone, and in the record of it too. */
function* governedOtherwise(log: ForgedLog): Generator<Attack> {
  const changes = [
    { state: 'open' },
    { state: 'deleted' },
    { state: 'tombstoned' },
    { truncateBefore: null },
    { truncateBefore: 1 },
    { maxCount: 1 },
    { maxAge: 1 },
  ];
  for (const [at, stream] of log.streams.entries()) {
    for (const change of changes) {
      const forged = { ...stream, ...change };
      if (JSON.stringify(forged) === JSON.stringify(stream)) continue;
      const streams = log.streams.with(at, forged);
      const where = `${stream.name} ${JSON.stringify(change)}`;
      yield { kind: 'hidden_otherwise', where, log: { ...log, streams } };
      const record = log.events.findLastIndex((event) => event.stream === `$$${stream.name}`);
      const about = log.events[record];
      if (!about) continue;
      const { state, truncateBefore, maxCount, maxAge: maxAgeSeconds } = forged;
      const said = Object.entries({ state, truncateBefore, maxCount, maxAgeSeconds });
      const data = JSON.stringify(Object.fromEntries(said.filter(([, value]) => value !== null)));
      const events = log.events.with(record, { ...about, data });
      yield {
        kind: 'hidden_otherwise_and_made_right',
        where,
        log: madeRight({ ...log, events, streams }),
      };
    }
  }
}

function withPositions(events: readonly ForgedEvent[]): ForgedEvent[] {
  return events.map((event, at) => ({ ...event, position: at + 1 }));
}

function strange(before: ForgedEvent): ForgedEvent {
  return { ...before, stream: 'forged', revision: 0, type: 'NothingHappened' };
}

function rewritten(data: string): string {
  return data.startsWith('{"at":')
    ? data.replace('"at":', '"at":1')
    : data.replace(/[0-9a-z](?="[^"]*$)/, '_');
}
