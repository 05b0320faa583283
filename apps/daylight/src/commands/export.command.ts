import {
  exportLog,
  manifestPath,
  openEventStore,
  publicKeysOf,
  SigningKey,
  TrustedKeys,
} from '#event-store';
import { readArguments, UsageError } from '../arguments.js';
import { dataFiles, demandInstallation } from '../data-directory.js';
import { demandOwnSignature } from '../installation-keys.js';
import { countingOnScreen } from '../progress.js';
import { readSettings } from '../settings.js';

const USAGE = 'daylight export FILE';

export async function exportCommand(words: readonly string[]): Promise<void> {
  const { positionals } = readArguments(words, USAGE, {});
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) {
    throw new UsageError(`Name one file to write.\n\nusage: ${USAGE}`);
  }
  const settings = readSettings(process.env, process.cwd());
  const files = dataFiles(settings.dataDir);
  const place = demandInstallation(files, settings.log);
  const store = await openEventStore(place);
  const onProgress = countingOnScreen('events written');
  try {
    await demandOwnSignature(files, store);
    const key = SigningKey.fromFiles(files);
    const keys = new TrustedKeys([key.public, ...publicKeysOf(files.evidencePub)]);
    const said = await exportLog(store, path, { key, keys, now: new Date(), onProgress });
    console.log(
      `${said.events} events in ${said.streams} streams written to ${path}, and what proves them to ${manifestPath(path)}.\n` +
        `Signed with the key ${said.keyId}. Keep both files together.`,
    );
  } finally {
    await store.close();
  }
}
