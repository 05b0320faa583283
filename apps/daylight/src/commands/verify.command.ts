import { existsSync } from 'node:fs';
import { Refusal, verifyLog } from '#event-store';
import { readArguments } from '../arguments.js';
import { dataFiles } from '../data-directory.js';
import { readSettings } from '../settings.js';

export async function verifyCommand(words: readonly string[]): Promise<void> {
  readArguments(words, 'daylight verify', {});
  const { log } = dataFiles(readSettings(process.env, process.cwd()).dataDir);
  if (!existsSync(log)) {
    throw new Refusal(
      'NO_LOG',
      `There is no log at ${log}.`,
      'Set DAYLIGHT_DATA to the data directory.',
    );
  }
  const { ok, events, streams, firstBad } = verifyLog(log);
  if (ok) {
    console.log(
      `The log is as it was written: ${events} events in ${streams} streams, every hash right.`,
    );
    return;
  }
  console.error(
    `The log was changed after it was written.\nFirst bad ${firstBad}; ${events} events before it are right.`,
  );
  process.exitCode = 1;
}
