import {
  type EventStore,
  HeadsFile,
  type KeyFiles,
  Notary,
  publicKeysOf,
  SigningKey,
  systemClock,
  TrustedKeys,
} from '#event-store';
import { publishLogHead } from '#pages';
import { isPassing, type Views } from '#read-models';
import { throughOutages } from './through-outages.js';

export interface NotarySettings extends KeyFiles {
  readonly headsFiles: readonly string[];
}

/** Signs the log until the signal aborts. Where that is not possible it says so, and stops nothing else. */
export async function runNotary(
  settings: NotarySettings,
  store: EventStore,
  views: Views,
  signal: AbortSignal,
): Promise<void> {
  await throughOutages(signal, async () => {
    try {
      await (await openNotary(settings, store, views)).follow(signal);
    } catch (error) {
      if (isPassing(error) && !signal.aborted) throw error;
      say(`the log is not signed any more: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  });
}

function openNotary(settings: NotarySettings, store: EventStore, views: Views): Promise<Notary> {
  const key = SigningKey.fromFiles(settings);
  return Notary.open({
    store,
    key,
    keys: new TrustedKeys([key.public, ...publicKeysOf(settings.evidencePub)]),
    clock: systemClock,
    files: settings.headsFiles.map((path) => new HeadsFile(path)),
    announce: (head) => publishLogHead(views, head, systemClock.now()),
    say,
  });
}

function say(words: string): void {
  console.error(JSON.stringify({ level: 'error', what: 'evidence', words }));
}
