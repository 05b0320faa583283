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
import type { Views } from '#read-models';

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
  try {
    const key = SigningKey.fromFiles(settings);
    const notary = await Notary.open({
      store,
      key,
      keys: new TrustedKeys([key.public, ...publicKeysOf(settings.evidencePub)]),
      clock: systemClock,
      files: settings.headsFiles.map((path) => new HeadsFile(path)),
      announce: (head) => publishLogHead(views, head, systemClock.now()),
      say,
    });
    await notary.follow(signal);
  } catch (error) {
    say(`the log is not signed any more: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

function say(words: string): void {
  console.error(JSON.stringify({ level: 'error', what: 'evidence', words }));
}
