import { sql } from 'kysely';
import { BEGINNING, type EventStore, ForeignPosition, type Position, Refusal } from '#event-store';
import type { Migration } from './migrations.js';
import type { Views } from './views.js';

export const logOriginMigrations: readonly Migration[] = [
  {
    name: 'read-models-log-origin-001',
    statements: [
      `CREATE TABLE log_origin (place TEXT PRIMARY KEY, position TEXT NOT NULL, hash TEXT NOT NULL,
         unsettled TEXT)`,
    ],
  },
];

/** An event that the views have seen: where it is in their log, and what it is. */
interface Origin {
  readonly position: Position;
  readonly hash: string;
  /** Up to here the log was older than the views: what follows from it was done before. */
  readonly unsettled: Position | null;
}

/**
 * Sees to it that the views belong to this log: the event they remember is where it was, and the log reaches as far as
 * they do. Views that are new beside a log that is not (it was restored, or they were lost) are `unsettled` up to its
 * end: whatever is planned while they are made was done long ago, and must not be done again.
 * @returns how far they are unsettled; undefined where they are not @throws Refusal VIEWS_OF_ANOTHER_LOG
 */
export async function recogniseLog(views: Views, store: EventStore): Promise<Position | undefined> {
  const reached = await furthest(views);
  const origin = await readOrigin(views);
  const head = await store.head();
  if (reached > head || (origin && (await isElsewhere(store, origin)))) throw strangers();
  if (origin) return origin.unsettled ?? undefined;
  const unsettled = reached === BEGINNING && head !== BEGINNING ? head : null;
  await sql`INSERT INTO log_origin (place, position, hash, unsettled) VALUES ('log', '', '', ${unsettled})
    ON CONFLICT (place) DO NOTHING`.execute(views);
  return unsettled ?? undefined;
}

/** Remembers the newest event that the views have seen. Once a second is enough. */
export async function rememberLog(views: Views, store: EventStore): Promise<void> {
  const position = await furthest(views);
  const origin = await readOrigin(views);
  if (position === BEGINNING || position === origin?.position) return;
  const hash = await hashAt(store, position);
  if (hash === undefined) return;
  await sql`UPDATE log_origin SET position = ${position}, hash = ${hash} WHERE place = 'log'`.execute(
    views,
  );
}

/** Whether nothing is unsettled. Before that, what is planned from the log must not be done. */
export async function isSettled(views: Views): Promise<boolean> {
  const origin = await readOrigin(views);
  return origin?.unsettled === null;
}

/** Everything that follows from the old part of the log is taken care of. */
export async function settleLog(views: Views): Promise<void> {
  await sql`UPDATE log_origin SET unsettled = NULL WHERE place = 'log'`.execute(views);
}

/** Before a log is restored: what the views knew of the empty one that was there does not count. */
export async function forgetLog(views: Views): Promise<void> {
  if ((await furthest(views)) !== BEGINNING) return;
  await sql`DELETE FROM log_origin`.execute(views);
}

async function furthest(views: Views): Promise<Position> {
  const { rows } = await sql<{ position: Position }>`SELECT position FROM checkpoints`.execute(
    views,
  );
  // Compared here: a database may order letters in a way of its own.
  return rows.reduce((most, { position }) => (position > most ? position : most), BEGINNING);
}

async function readOrigin(views: Views): Promise<Origin | undefined> {
  const { rows } = await sql<Origin>`
    SELECT position, hash, unsettled FROM log_origin WHERE place = 'log'`.execute(views);
  return rows[0];
}

async function isElsewhere(store: EventStore, { position, hash }: Origin): Promise<boolean> {
  return position !== BEGINNING && (await hashAt(store, position)) !== hash;
}

/** Undefined where there is no event just there. */
async function hashAt(store: EventStore, position: Position): Promise<string | undefined> {
  try {
    const [event] = await store.readAll({ from: position, limit: 1 });
    return event?.position === position ? event.hash : undefined;
  } catch (error) {
    if (error instanceof ForeignPosition) return undefined;
    throw error;
  }
}

function strangers(): Refusal {
  return new Refusal(
    'VIEWS_OF_ANOTHER_LOG',
    'The views were made from another log than this one, or have seen more of it than there is.',
    'Put back the log they belong to; or move the views away (views.sqlite, which also holds who was sent what): they are made anew. Nobody is mailed for what is old: neither again nor, where somebody had not been told yet, at all, so publish an update for those.',
  );
}
