import { appendFileSync, existsSync } from 'node:fs';
import {
  type Manifest,
  openEventStore,
  PublicKey,
  publicKeysOf,
  RestoreMark,
  restoreLog,
} from '#event-store';
import { forgetLog, migrate, openViews } from '#read-models';
import { migrations } from '../../../projector/src/house.js';
import { readArguments, UsageError } from '../arguments.js';
import { createDataDirectory, type DataFiles, holdDirectory } from '../data-directory.js';
import { pinnedKeys } from '../evidence-keys.js';
import { countingOnScreen } from '../progress.js';
import { readSettings } from '../settings.js';

const USAGE = 'daylight restore FILE [--key KEY|FILE]…';

export async function restoreCommand(words: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(words, USAGE, {
    key: { type: 'string', multiple: true },
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) {
    throw new UsageError(`Name one export.\n\nusage: ${USAGE}`);
  }
  const pinned = pinnedKeys(values.key);
  const settings = readSettings(process.env, process.cwd());
  const { dataDir } = settings;
  const files = createDataDirectory(dataDir);
  const lock = holdDirectory(dataDir);
  const store = await openEventStore(settings.log ?? files.log);
  try {
    const { manifest, before } = await restoreLog(store, path, {
      mark: new RestoreMark(files.restoring),
      pinned,
      prepare: () => forgetViews({ ...files, postgres: settings.postgres }),
      onProgress: countingOnScreen('lines read'),
    });
    rememberKeys(files, manifest);
    say(manifest, before, store.engine);
  } finally {
    await store.close();
    lock.close();
  }
}

/** What is there may know the empty log, which is about to be another one. */
async function forgetViews(place: DataFiles & { postgres: string | undefined }): Promise<void> {
  if (place.postgres === undefined && !existsSync(place.views)) return;
  const views = openViews(place);
  try {
    await migrate(views, migrations);
    await forgetLog(views);
  } finally {
    await views.destroy();
  }
}

/** Those who signed the log's past are known here from now on. */
function rememberKeys({ evidencePub }: DataFiles, { keys }: Manifest): void {
  const known = new Set(publicKeysOf(evidencePub).map(({ raw }) => raw));
  for (const raw of keys.filter((one) => !known.has(one))) {
    appendFileSync(evidencePub, `${new PublicKey(raw).id} ${raw}\n`);
  }
}

function say({ events, streams, keyId }: Manifest, before: number, engine: string): void {
  const lines = [
    `${events} events in ${streams} streams restored into the log (${engine}), with their ids, revisions, times and hashes.`,
    ...(before > 0 ? [`${before} of them an earlier try had brought in.`] : []),
    `The export is signed with the key ${keyId}; it is trusted here from now on.`,
    'Positions are given anew, so views of another log are refused. At the next start the views are made anew',
    'from the whole log. Nobody is mailed for what is old, neither again nor for the first time: whoever had not been told',
    'yet is told by the next update. Contact details are not in the log: put back vault.sqlite and secret.key, if you',
    'have them.',
  ];
  console.log(lines.join('\n'));
}
