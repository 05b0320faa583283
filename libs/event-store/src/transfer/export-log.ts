import { existsSync } from 'node:fs';
import type { EventStore, RecordedEvent } from '../event-store.js';
import { findingAt, sentenceOf } from '../evidence/finding.js';
import { LogWalk } from '../evidence/log-walk.js';
import type { TrustedKeys } from '../evidence/public-key.js';
import type { SigningKey } from '../evidence/signing-key.js';
import { wholeLog } from '../evidence/whole-log.js';
import { Refusal } from '../refusal.js';
import { lineOf } from './export-line.js';
import { type Manifest, manifestPath, signManifest, textOfManifest } from './manifest.js';
import { WholeFile } from './whole-file.js';

export interface Exporting {
  readonly key: SigningKey;
  /** The keys that the log is signed with: this one and those before it. */
  readonly keys: TrustedKeys;
  readonly now: Date;
  /** Called now and then with how many events were written. */
  readonly onProgress?: (events: number) => void;
}

const PROGRESS = 10_000;

/**
 * Writes every event to a file, one a line, in the order of the log, and beside it a manifest that answers for it. The
 * log is verified on the way: what is not as it was written is not passed on.
 * @throws Refusal
 */
export async function exportLog(
  store: EventStore,
  path: string,
  options: Exporting,
): Promise<Manifest> {
  for (const taken of [path, manifestPath(path)]) demandFree(taken);
  const file = new WholeFile(path);
  const said = await writeEvents(store, file, options).catch((error: unknown) => {
    file.discard();
    throw error;
  });
  const lines = said.events + (said.rules?.events ?? 0);
  const { bytes } = file;
  const sha256 = file.keep();
  const manifest = signManifest({ ...said, file: { bytes, lines, sha256 } }, options.key);
  const beside = new WholeFile(manifestPath(path));
  beside.write(textOfManifest(manifest));
  beside.keep();
  return manifest;
}

async function writeEvents(
  store: EventStore,
  file: WholeFile,
  { keys, now, onProgress }: Exporting,
): Promise<Omit<Manifest, 'format' | 'version' | 'file' | 'keyId' | 'signature'>> {
  const withRules = store.readOwn !== undefined;
  const walk = new LogWalk({ keys, withRules });
  let [first, last]: (RecordedEvent | undefined)[] = [];
  for await (const event of wholeLog(store)) {
    const what = walk.take(event);
    if (what !== undefined) throw damaged(sentenceOf(findingAt(event, event.position, what)));
    file.write(lineOf(event));
    first ??= event;
    last = event;
    const { events } = walk.counts();
    if (events % PROGRESS === 0) onProgress?.(events);
  }
  const { events, rules, streams, unchained } = walk.counts();
  return {
    exportedAt: now.toISOString(),
    engine: store.engine,
    events,
    streams,
    unchained,
    root: walk.treeHead().root,
    rules: withRules ? { events: rules, root: walk.rulesHead().root } : null,
    first: placeOf(first),
    last: placeOf(last),
    keys: keys.all.map(({ raw }) => raw),
  };
}

function placeOf(event: RecordedEvent | undefined): Manifest['first'] {
  return event ? { stream: event.stream, revision: `${event.revision}`, hash: event.hash } : null;
}

function demandFree(path: string): void {
  if (!existsSync(path)) return;
  throw new Refusal(
    'TARGET_EXISTS',
    `${path} is there already.`,
    'Name a file that is not there yet: nothing is written over.',
  );
}

function damaged(words: string): Refusal {
  return new Refusal(
    'LOG_DAMAGED',
    `The log is not as it was written: ${words}.`,
    'Nothing was exported. "daylight verify" says more; restore the log from a backup.',
  );
}
