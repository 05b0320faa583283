import { randomUUID } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import {
  LogError,
  type NewEvent,
  openSqlite,
  SqliteEventStore,
  WrongExpectedRevision,
} from '#event-store';
import { expectedOf, fillOf, type Intent, lineOf, type Load } from './log-load.js';

/**
 * Writes to a log as hard as it can and says each intent before, and each answer after. Made to be killed: what was said
 * is in the pipe already, so it is heard however it ends.
 */
const load = JSON.parse(readFileSync(0, 'utf8')) as Load;
let spoken = 0;
let left = load.appends ?? Infinity;
let stopping = false;

const store = open();
process.on('SIGTERM', () => void end());
say('R');

const heads = new Map<string, string>();
const busy = new Set<string>();
const folding = load.folding ? fold() : undefined;
await Promise.all(load.unanswered.map((intent) => send(intent)));
await Promise.all(Array.from({ length: load.writers }, () => write()));
await end();
void folding;

function open(): SqliteEventStore {
  try {
    return new SqliteEventStore(load.path, {
      ...(load.durability && { durability: load.durability }),
      say: (words) => say(`S ${words}`),
    });
  } catch (error) {
    say(`X ${error instanceof LogError ? error.code : 'FAULT'} ${String(error)}`);
    process.exit(3);
  }
}

async function end(): Promise<void> {
  if (stopping) return;
  stopping = true;
  say(`H ${JSON.stringify(store.health())}`);
  await store.close();
  say('Z');
  process.exit(0);
}

function say(line: string): void {
  let rest = Buffer.from(`${line}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      // Whoever listens is busy.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

async function write(): Promise<void> {
  while (left > 0 && !stopping) {
    const stream = `s${Math.floor(Math.random() * load.streams)}`;
    if (busy.has(stream)) {
      await pause(0);
      continue;
    }
    busy.add(stream);
    left -= 1;
    const count = Math.random() < 0.25 ? 2 + Math.floor(Math.random() * 4) : 1;
    const ids = Array.from({ length: count }, () => randomUUID());
    const expected = heads.get(stream) ?? 'noStream';
    const intent = { stream, expected, ids };
    const chance = Math.random();
    // Sent twice at once, or again once it was answered: a client that is impatient, and one that forgets.
    await (chance < 0.03 ? Promise.all([send(intent), send(intent)]) : send(intent));
    if (chance > 0.97) await send(intent);
    busy.delete(stream);
  }
}

async function send(intent: Intent): Promise<void> {
  const number = (spoken += 1);
  say(lineOf(number, intent));
  const { stream, ids } = intent;
  try {
    const expected = expectedOf(intent);
    const { revision, position } = await store.append(stream, ids.map(eventOf), { expected });
    heads.set(stream, String(revision));
    say(`A ${number} ${revision} ${position}`);
  } catch (error) {
    if (error instanceof WrongExpectedRevision) {
      if (error.actual !== null) heads.set(stream, String(error.actual));
      say(`C ${number}`);
    } else if (error instanceof LogError) {
      say(`${error.code === 'OUTCOME_UNKNOWN' ? 'U' : 'N'} ${number} ${error.message}`);
      await pause(5);
    } else say(`F ${number} ${error instanceof Error ? error.stack : String(error)}`);
  }
}

function eventOf(id: string): NewEvent {
  return {
    id,
    type: 'LoadWritten',
    data: { of: id, fill: 'x'.repeat(fillOf(id)) },
    metadata: {
      correlationId: id,
      causationId: id,
      actor: { kind: 'system', id: 'load' },
      occurredAt: '2026-03-01T12:00:00.000Z',
      schemaVersion: 1,
    },
  };
}

async function fold(): Promise<void> {
  const database = openSqlite(load.path);
  for (;;) {
    await pause(Math.random() * 15);
    const how = ['PASSIVE', 'RESTART', 'TRUNCATE'][Math.floor(Math.random() * 3)];
    say('K');
    try {
      database.exec(`PRAGMA wal_checkpoint(${how})`);
    } catch {
      // It is only here to be in the way; what the disk says to the store is what counts.
    }
    say('k');
  }
}
