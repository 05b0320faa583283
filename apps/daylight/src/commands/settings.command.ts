import { readArguments } from '../arguments.js';
import { settingsPage } from '../settings-page.js';

export async function settingsCommand(words: readonly string[]): Promise<void> {
  readArguments(words, 'daylight settings', {});
  process.stdout.write(settingsPage());
}
