import {
  daylightItself,
  type EventStore,
  isNotUnderstood,
  MerkleTree,
  schemaVersionFor,
  timeOrderedId,
  uuidFrom,
  wholeStream,
  WrongExpectedRevision,
} from '#event-store';
import { sql, type Views } from '#read-models';
import { deliveryEvents, type FanoutCompleted } from '../events.js';

const PAGE = 2_000;

interface Settled {
  readonly id: string;
  readonly kind: 'update' | 'confirmation';
  readonly planned: number;
}

interface Row {
  readonly destKey: string;
  readonly state: string;
  readonly code: string | null;
  readonly doneAt: string;
}

/**
 * Puts into the log what became of each update for which nobody is waiting any more. Safe to run at any time, and
 * again after a crash anywhere in it. Returns how many were completed.
 */
export async function completeFanouts(views: Views, store: EventStore, now: Date): Promise<number> {
  const { rows } = await sql<Settled>`
    SELECT id, kind, planned FROM fanouts WHERE completed_at IS NULL AND NOT EXISTS
      (SELECT 1 FROM deliveries WHERE deliveries.fanout_id = fanouts.id AND deliveries.done_at IS NULL)
    ORDER BY position, id`.execute(views);
  let stuck: Error | undefined;
  for (const fanout of rows) {
    try {
      if (fanout.kind === 'update') await record(store, await summary(views, fanout.id), now);
    } catch (error) {
      if (!isNotUnderstood(error)) throw error;
      stuck ??= error;
      continue;
    }
    // Where more was planned meanwhile, it stays open and completes again.
    await sql`UPDATE fanouts SET completed_at = ${now.toISOString()}
      WHERE id = ${fanout.id} AND planned = ${fanout.planned}`.execute(views);
  }
  // The others are done; whoever called hears of the first of these.
  if (stuck) throw stuck;
  return rows.length;
}

/** The rows' counts, and the root that proves each of them. */
export async function summary(views: Views, fanoutId: string): Promise<FanoutCompleted> {
  const counts: Record<string, number> = {};
  const tree = new MerkleTree();
  let after = '';
  for (;;) {
    const { rows } =
      await sql<Row>`SELECT dest_key AS "destKey", state, code, done_at AS "doneAt" FROM deliveries
      WHERE fanout_id = ${fanoutId} AND dest_key > ${after} ORDER BY dest_key LIMIT ${PAGE}`.execute(
        views,
      );
    for (const row of rows) {
      counts[row.state] = (counts[row.state] ?? 0) + 1;
      tree.add(leafOf(row));
    }
    after = rows.at(-1)?.destKey ?? after;
    if (rows.length < PAGE) break;
  }
  const { accepted = 0, failed = 0, skipped = 0 } = counts;
  return { updateId: fanoutId, accepted, failed, skipped, root: tree.root() };
}

/** One row as the text whose hash is a leaf of the tree. */
export function leafOf({ destKey, state, code, doneAt }: Row): string {
  return JSON.stringify([destKey, state, code, doneAt]);
}

async function record(store: EventStore, fact: FanoutCompleted, now: Date): Promise<void> {
  const stream = `fanout-${fact.updateId}`;
  const past = await wholeStream(store, stream);
  const newest = past.at(-1)?.data as FanoutCompleted | undefined;
  if (newest?.root === fact.root) return;
  const commandId = uuidFrom(`complete ${stream} ${fact.root}`);
  const event = {
    id: timeOrderedId(now.getTime(), `${stream} ${commandId} 0`),
    type: 'FanoutCompleted',
    data: deliveryEvents.FanoutCompleted.parse(fact),
    metadata: {
      correlationId: commandId,
      causationId: commandId,
      actor: daylightItself,
      occurredAt: now.toISOString(),
      schemaVersion: schemaVersionFor(store, 'FanoutCompleted'),
    },
  };
  try {
    await store.append(stream, [event], {
      expected: past.length === 0 ? 'noStream' : BigInt(past.length - 1),
    });
  } catch (error) {
    // Another courier was quicker; it saw the same rows.
    if (!(error instanceof WrongExpectedRevision)) throw error;
  }
}
