import type { EventStore, KeptEvent, RecordedEvent } from '../event-store.js';
import { wholeLog } from '../evidence/whole-log.js';
import { Refusal } from '../refusal.js';
import type { Manifest } from './manifest.js';
import { checkExport, eventsOf, type ReadingExport } from './read-export.js';
import type { RestoreMark } from './restore-mark.js';

export interface Restoring extends ReadingExport {
  readonly mark: RestoreMark;
  /** Called once the export was found right and the mark is there, before the first event is written. */
  readonly prepare?: () => Promise<void>;
}

export interface Restored {
  readonly manifest: Manifest;
  /** Events that an earlier try, which was interrupted, had brought in. */
  readonly before: number;
}

/** One append of the engine takes no more. */
const BATCH_EVENTS = 500;
const BATCH_BYTES = 500_000;

/**
 * Writes an export into an empty log, with ids, revisions, times and hashes as they were. The whole file is read and
 * held to its manifest before the first event is written, and again while it is. A restore that was interrupted goes on
 * where it was when it is begun again with the same file.
 * @throws Refusal
 */
export async function restoreLog(
  store: EventStore,
  path: string,
  { mark, pinned, prepare, onProgress }: Restoring,
): Promise<Restored> {
  const begun = mark.begun();
  if (begun === undefined) await demandEmpty(store);
  const manifest = await checkExport(path, { pinned });
  demandKept(store, manifest);
  if (begun !== undefined && begun !== manifest.file.sha256) throw unfinished();
  mark.begin(manifest);
  await prepare?.();
  const before = await copy(store, eventsOf(path, manifest, onProgress));
  mark.end();
  return { manifest, before };
}

/** @returns how many events were there already */
async function copy(store: EventStore, events: AsyncIterable<KeptEvent>): Promise<number> {
  const there = wholeLog(store);
  let present = await there.next();
  let before = 0;
  let batch: KeptEvent[] = [];
  let bytes = 0;
  for await (const event of events) {
    if (!present.done) {
      if (!isSame(present.value, event)) throw occupied(store);
      before += 1;
      present = await there.next();
      continue;
    }
    const size = event.dataText.length + event.metadataText.length;
    if (batch.length === BATCH_EVENTS || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      await store.restore(batch);
      [batch, bytes] = [[], 0];
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) await store.restore(batch);
  if (!present.done) throw occupied(store);
  return before;
}

function isSame(there: RecordedEvent, { stream, revision, hash, id }: KeptEvent): boolean {
  return (
    there.hash === hash && there.id === id && there.stream === stream && there.revision === revision
  );
}

async function demandEmpty(store: EventStore): Promise<void> {
  const [event] = await store.readAll({ limit: 1 });
  const [own] = (await store.readOwn?.({ limit: 1 })) ?? [];
  if (event || own) throw occupied(store);
}

/** What was hidden must not come to light, nor be lost without anybody noticing. */
function demandKept(store: EventStore, { rules, unchained }: Manifest): void {
  if (rules && rules.events > 0 && !store.readOwn) {
    throw new Refusal(
      'RULES_NOT_KEPT',
      `The export says ${rules.events} times what is hidden of a stream, and ${store.engine} cannot take that over.`,
      'Restore it into a log on SQLite.',
    );
  }
  if (unchained > 0) {
    throw new Refusal(
      'UNCHAINED_NOT_KEPT',
      `The export has ${unchained} events that another program wrote, which no hash answers for.`,
      "Copy that log with its server's own means.",
    );
  }
}

function occupied({ engine }: EventStore): Refusal {
  return new Refusal(
    'LOG_NOT_EMPTY',
    `The log (${engine}) holds something else already.`,
    'Restore into an empty one: set DAYLIGHT_DATA to another directory or, where the log is on a server, DAYLIGHT_LOG to one that holds nothing yet.',
  );
}

function unfinished(): Refusal {
  return new Refusal(
    'RESTORE_UNFINISHED',
    'Another export was being restored into this log, and was not finished.',
    'Restore that one again to its end, or begin with an empty log.',
  );
}
